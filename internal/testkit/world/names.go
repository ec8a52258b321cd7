package world

import (
	"math/rand/v2"
	"strings"

	"chibo/internal/day"
)

// people makes up human beings of the province: names are mixed at random from usual parts, so any likeness is chance; names of known
// public figures are thrown away.
type people struct {
	r     *rand.Rand
	split map[string][]string // the lists below, cut once
}

func newPeople(r *rand.Rand) people { return people{r, map[string][]string{}} }

func (p people) list(s string) []string {
	l, ok := p.split[s]
	if !ok {
		l = list(s)
		p.split[s] = l
	}
	return l
}

func list(s string) []string { return strings.Split(s, ",") }

type parts struct{ family, midM, midF, givenM, givenF []string }

func (p people) kinhParts() parts {
	return parts{
		p.list("Nguyễn,Nguyễn,Nguyễn,Nguyễn,Trần,Trần,Lê,Lê,Phạm,Phạm,Hoàng,Huỳnh,Phan,Vũ,Võ,Đặng,Bùi,Đỗ,Hồ,Ngô,Dương,Đinh,Trương,Mai,Cao,Tạ,Đoàn,Lương,Trịnh,Thái,Hà,Phùng"),
		p.list("Văn,Văn,Văn,Đức,Minh,Quang,Hữu,Công,Xuân,Thanh,Ngọc,Quốc,Đình,Trọng,Duy,Viết,Bá,Tiến,Mạnh,Thế"),
		p.list("Thị,Thị,Thị,Thị,Thị Thu,Thị Thanh,Thị Ngọc,Thị Kim,Thị Mỹ,Thị Hồng,Ngọc,Thanh,Bích,Thùy,Thị Minh,Thị Lệ,Hoài,Thị Diệu"),
		p.list("An,Bình,Chiến,Cường,Dũng,Đạt,Điệp,Giang,Hải,Hân,Hiếu,Hoàn,Hòa,Hùng,Huy,Khánh,Khoa,Kiên,Lâm,Long,Lộc,Luân,Mẫn,Nam,Nghị,Nhân,Phong,Phúc,Quân,Quý,Sơn,Tài,Tâm,Thái,Thành,Thắng,Thọ,Thuận,Tín,Toàn,Trung,Tuấn,Tùng,Tư,Vinh,Vỹ"),
		p.list("Anh,Châu,Chi,Cúc,Dung,Duyên,Đào,Hà,Hạnh,Hằng,Hiền,Hoa,Huệ,Hương,Hường,Lan,Liên,Linh,Loan,Ly,Mai,Minh,My,Nga,Ngân,Nguyệt,Nhung,Oanh,Phương,Phượng,Quyên,Sương,Tâm,Thảo,Thoa,Thơ,Thủy,Trang,Trâm,Tuyết,Uyên,Vân,Xuân,Yến"),
	}
}

func (p people) edeParts() parts {
	return parts{
		family: p.list("Niê,Byă,Mlô,Ayun,Êban,Knul,Kbuôr,Ktla,Niê Kdăm,Hđơk,Hwing,Kriêng,Êñuôl,Adrơng,Ksơr"),
		givenM: p.list("Bhăm,Djuang,Khem,Nguê,Wơn,Blir,Drai,Kha,Ngông,Phôn,Suôn,Tlur,Yơk,Bliăng,Thiêm,Rim,Kuôp,Hiêp,Đhung,Sô,Juăl,Lê,Pim"),
		givenF: p.list("Lan,Nga,Wen,Duyên,Rim,Yuê,Blưn,Kim,Liêu,Mai,Bler,Đuôm,Ngăt,Juin,Rơi,Sim,Thảo,Yar,Hằng,Loan"),
	}
}

func (p people) mnongParts() parts {
	return parts{
		givenM: p.list("Nhơn,Brêt,Krang,Xuân,Bơi,Rung,Tôn,Khôn,Đông,Mrâng,Lem,Srông,Byơih,Toi,Nơi,Krứ,Ngơi,Phương,Lơi,Bang,Groi,Trum"),
		givenF: p.list("Bơr,Mai,Prăm,Yơn,Nhơt,Brôi,Hương,Jang,Djrang,Măi,Rem,Kriêng,Ngọc,Lơn,Bưm,Sên,Jiêng,Dung"),
	}
}

func (p people) hillParts(eth string) parts {
	switch eth {
	case "Tày", "Nùng":
		return parts{p.list("Nông,Hoàng,Lý,Lương,Triệu,Bế,Hứa,Lục,Đàm,Ma,Chu,Vi"), p.list("Văn,Văn,Đức,Minh,Quang"), p.list("Thị,Thị,Thị Thu,Thị Bích"),
			p.list("Bằng,Chấn,Hòa,Khánh,Luận,Nghiệp,Phiến,Thiện,Thuật,Tuyên,Vượng"), p.list("Chiên,Diệp,Hoan,Hưởng,Liễu,Niềm,Thắm,Thuyên,Vinh,Xuyến")}
	case "Mông":
		return parts{p.list("Giàng,Vàng,Sùng,Thào,Lầu,Mùa,Hạng,Cứ"), p.list("A"), p.list("Thị"), p.list("Chinh,Dế,Lử,Páo,Sáng,Thắng,Tủa,Vảng"), p.list("Chía,Dợ,Mai,Mỷ,Sua,Xoa")}
	case "Thái":
		return parts{p.list("Lò,Cầm,Quàng,Lường,Vi,Hà,Lô"), p.list("Văn,Văn,Hồng"), p.list("Thị"), p.list("Bình,Chung,Hặc,Inh,Ngoan,Thoan,Tuân"), p.list("Dâu,Hiêng,Inh,Nhung,Ôn,Phượng")}
	}
	return parts{p.list("Vòng,Lâm,Tăng,Chướng,Lồng,Sú"), p.list("Chí,A,Minh,Vĩnh"), p.list("Mỹ,Ngọc,Thị"), p.list("Cẩu,Phu,Quang,Sáng,Hưng,Thoòng"), p.list("Dung,Kíu,Linh,Múi,Phượng,Yến")}
}

func pickOf(r *rand.Rand, l []string) string { return l[r.IntN(len(l))] }

// name gives full name and given part; the split follows the custom of the people.
func (p people) name(eth, sex string) (full, given string) {
	male := sex != Female
	of := func(x parts) (mid, giv string) {
		if male {
			return pickOf(p.r, x.midM), pickOf(p.r, x.givenM)
		}
		return pickOf(p.r, x.midF), pickOf(p.r, x.givenF)
	}
	switch eth {
	case "Ê Đê":
		x := p.edeParts()
		if male {
			given = pickOf(p.r, x.givenM)
			return "Y " + given + " " + pickOf(p.r, x.family), given
		}
		given = pickOf(p.r, x.givenF)
		return "H'" + given + " " + pickOf(p.r, x.family), given
	case "M'Nông":
		x := p.mnongParts()
		if male {
			given = pickOf(p.r, x.givenM)
			return "Điểu " + given, given
		}
		given = pickOf(p.r, x.givenF)
		return "Thị " + given, given
	case "Tày", "Nùng", "Mông", "Thái", "Hoa":
		x := p.hillParts(eth)
		mid, g := of(x)
		return pickOf(p.r, x.family) + " " + mid + " " + g, g
	}
	x := p.kinhParts()
	for {
		mid, g := of(x)
		full = pickOf(p.r, x.family) + " " + mid + " " + g
		if !p.known(full) {
			return full, g
		}
	}
}

// known tells whether a name belongs to a public figure (living or of history) or to a street.
func (p people) known(full string) bool {
	for _, n := range p.list("Nguyễn Phú Trọng,Nguyễn Xuân Phúc,Trần Đại Quang,Phạm Minh Chính,Võ Văn Thưởng,Vương Đình Huệ,Trần Thanh Mẫn,Nguyễn Văn Linh," +
		"Nguyễn Minh Triết,Nguyễn Tấn Dũng,Phan Văn Khải,Võ Văn Kiệt,Trương Tấn Sang,Trần Đức Lương,Nguyễn Thị Bình,Nguyễn Thị Minh,Nguyễn Thị Minh Khai," +
		"Phạm Văn Đồng,Nguyễn Văn Cừ,Nguyễn Hữu Thọ,Nguyễn Chí Thanh,Lê Đức Thọ,Lê Đức Anh,Võ Văn Tần,Hoàng Văn Thụ,Nguyễn Văn Trỗi,Lê Hồng Phong," +
		"Trần Quốc Toản,Nguyễn Đức Cảnh,Nguyễn Quang Hải,Nguyễn Công Phượng,Lê Công Vinh,Nguyễn Ngọc Ký,Bùi Quang Huy,Lê Minh Hưng,Nguyễn Văn Hùng," +
		"Nguyễn Mạnh Hùng,Nguyễn Thanh Nghị,Phan Văn Giang,Đỗ Văn Chiến,Lê Minh Khoa,Nguyễn Trọng Nghĩa,Trần Quốc Vượng,Nguyễn Hòa Bình,Đinh Tiến Dũng," +
		"Nguyễn Văn Nên,Lê Minh Trí,Nguyễn Đức Hải,Trần Xuân Hải,Hồ Văn Mười,Ngô Thanh Danh,Nguyễn Đức Luyện,Lê Văn Chiến,Tôn Thị Ngọc Hạnh,Đào Duy Anh," +
		"Nguyễn Văn Thắng,Trần Hồng Hà,Bùi Thanh Sơn,Nguyễn Văn Tùng,Phan Đình Trạc,Trần Cẩm Tú,Hồ Đức Phớc,Nguyễn Duy Ngọc,Lê Thị Nga") {
		if n == full {
			return true
		}
	}
	return false
}

func (p people) ethnicity() string {
	switch n := p.r.IntN(100); {
	case n < 78:
		return "Kinh"
	case n < 84:
		return "M'Nông"
	case n < 88:
		return "Ê Đê"
	case n < 91:
		return "Tày"
	case n < 94:
		return "Nùng"
	case n < 95:
		return "Mông"
	case n < 96:
		return "Thái"
	case n < 97:
		return "Hoa"
	}
	return ""
}

func (p people) native(eth string) string {
	switch eth {
	case "M'Nông":
		return pickOf(p.r, p.list("Quảng Trực - Tuy Đức - Đắk Nông,Đắk R'Tíh - Tuy Đức - Đắk Nông,Đắk Nia - Gia Nghĩa - Đắk Nông,Trường Xuân - Đắk Song - Đắk Nông,Quảng Tâm - Tuy Đức - Đắk Nông"))
	case "Ê Đê":
		return pickOf(p.r, p.list("Tâm Thắng - Cư Jút - Đắk Nông,Ea Pô - Cư Jút - Đắk Nông,Buôn Choáh - Krông Nô - Đắk Nông,Ea Kao - Buôn Ma Thuột - Đắk Lắk"))
	case "Tày", "Nùng", "Mông", "Thái":
		return pickOf(p.r, p.list("Hòa An - Cao Bằng,Bắc Sơn - Lạng Sơn,Trùng Khánh - Cao Bằng,Văn Quan - Lạng Sơn,Bảo Lạc - Cao Bằng,Mường La - Sơn La"))
	}
	return pickOf(p.r, p.list("Thanh Chương - Nghệ An,Đô Lương - Nghệ An,Can Lộc - Hà Tĩnh,Hương Sơn - Hà Tĩnh,Hải Hậu - Nam Định,Thái Thụy - Thái Bình,Bình Lục - Hà Nam,"+
		"Triệu Sơn - Thanh Hóa,Hoằng Hóa - Thanh Hóa,Đại Lộc - Quảng Nam,Mộ Đức - Quảng Ngãi,Hoài Nhơn - Bình Định,Tuy Hòa - Phú Yên,Lệ Thủy - Quảng Bình,Đắk Mil - Đắk Nông,Đắk R'Lấp - Đắk Nông"))
}

// someone makes a person born so many years before on, give or take.
func (p people) someone(key, eth string, born day.Day) Person {
	sex := Male
	if p.r.IntN(100) < 43 {
		sex = Female
	}
	nameAs := eth
	if nameAs == "" {
		nameAs = "Kinh"
	}
	full, given := p.name(nameAs, sex)
	rel := "Không"
	switch n := p.r.IntN(60); {
	case n == 0:
		rel = "Công giáo"
	case n == 1:
		rel = "Phật giáo"
	case n == 2:
		rel = "Tin lành"
	case n == 3:
		rel = ""
	}
	birth := day.Partial(born)
	switch n := p.r.IntN(80); {
	case n < 4: // only the year is known
		birth = day.Partial(born.Year() * 10000)
	case n < 6:
		birth = day.Partial(born.Year()*10000 + born.Month()*100)
	case n < 7:
		birth = 0
	}
	from := day.Must(1950, 1, 1)
	if birth != 0 {
		from = birth.Day()
	}
	return Person{Key: key, FullName: full, Given: given, Sex: sex, Birth: birth, Native: p.native(eth), Ethnicity: eth, Religion: rel,
		Address: pickOf(p.r, p.list("phường Nghĩa Thành,phường Nghĩa Đức,phường Nghĩa Trung,phường Nghĩa Tân,phường Nghĩa Phú,xã Đắk Nia,xã Quảng Thành,xã Đắk R'Moan")) + ", thị xã Gia Nghĩa",
		From:    from}
}
