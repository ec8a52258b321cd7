package world

import "chibo/internal/day"

// structure plans what happens to the organisations. As of 30/9/2017 it leaves 31 branches and 25 cells at the grassroots of the Bloc, and
// 130 dependent cells.
func (b *builder) structure() {
	d := day.Must
	// do records an event some days after the day with its paper.
	do := func(on day.Day, delay int, subject, trap string, make func(doc string) (Action, []string)) *int {
		id := new(int)
		b.plan(on, func() {
			when := b.desk(on, delay)
			doc := b.paper(when, "QĐ", codeBloc, weekday(on.Add(-6)), subject)
			a, orgs := make(doc)
			*id = b.emit(when, a)
			if trap != "" {
				b.mark("org "+trap, orgs...)
			}
		})
		return id
	}
	none := func(int) bool { return true }
	third := func(k, n int) func(int) bool { return func(i int) bool { return i%n == k } }
	// grow makes a grassroots cell a branch with dependent cells; shrink is the way back.
	grow := func(code string, on day.Day, names ...string) {
		do(on, 2, "Nâng cấp chi bộ cơ sở thành đảng bộ cơ sở", "kind of the day", func(doc string) (Action, []string) {
			x := OrgRekind{Code: code, Kind: GrassBranch, Name: "Đảng bộ " + agencyOf(code), Day: on, Doc: doc}
			left := len(names)
			for i, n := range names {
				x.New = append(x.New, NewOrg{cellCode(code, i+1), Cell, "Chi bộ " + n, n, code})
				if left == 1 {
					x.Hand = append(x.Hand, b.handedSome(code, cellCode(code, i+1), on, none))
				} else {
					x.Hand = append(x.Hand, b.handedSome(code, cellCode(code, i+1), on, third(0, left)))
				}
				left--
			}
			return x, []string{code}
		})
	}
	shrink := func(code string, on day.Day, n int) {
		do(on, 2, "Chuyển đảng bộ cơ sở thành chi bộ cơ sở", "kind of the day", func(doc string) (Action, []string) {
			x := OrgRekind{Code: code, Kind: GrassCell, Name: "Chi bộ " + agencyOf(code), Day: on, Doc: doc}
			for i := range n {
				x.Ends = append(x.Ends, cellCode(code, i+1))
				x.Hand = append(x.Hand, b.handed(cellCode(code, i+1), code, on))
			}
			return x, []string{code}
		})
	}
	move := func(code, to string, on day.Day, delay int, trap string) *int {
		return do(on, delay, "Chuyển trực thuộc tổ chức đảng", trap, func(doc string) (Action, []string) {
			return OrgMove{code, to, on, doc}, []string{code}
		})
	}
	absorb := func(from, into string, on day.Day) {
		do(on, 1, "Sáp nhập chi bộ", "merged and absorbed", func(doc string) (Action, []string) {
			return OrgAbsorb{from, into, on, []Handover{b.handed(from, into, on)}, doc}, []string{from, into}
		})
	}
	rename := func(code, name, short string, on day.Day) *int {
		return do(on, 3, "Đổi tên tổ chức đảng", "", func(doc string) (Action, []string) { return OrgRename{code, name, short, on, doc}, nil })
	}

	// 2015
	grow("CTK", d(2015, 5, 15), "Tổng hợp - Hành chính", "Nghiệp vụ thống kê")
	do(d(2015, 11, 2), 2, "Giải thể chi bộ", "ended organisations", func(doc string) (Action, []string) {
		return OrgDissolve{"SCT-05", d(2015, 11, 2), []Handover{b.handed("SCT-05", "SCT-02", d(2015, 11, 2))}, doc}, []string{"SCT-05"}
	})
	rename("SLD-02", "Chi bộ Việc làm - An toàn lao động", "Việc làm - An toàn lao động", d(2015, 8, 3))
	// 2016
	absorb("HLG", "LHH", d(2016, 3, 1))
	move("SLD-05", "SGD", d(2016, 5, 10), 3, "the newest tree")
	grow("BQD", d(2016, 9, 1), "Hành chính - Tổ chức", "Kế hoạch - Kỹ thuật", "Quản lý dự án")
	do(d(2016, 9, 15), 2, "Chia tách chi bộ", "members received", func(doc string) (Action, []string) {
		on := d(2016, 9, 15)
		return OrgSplit{From: "CTT-04", New: []NewOrg{{"CTT-07", Cell, "Chi bộ Kê khai thuế", "Kê khai thuế", "CTT"}, {"CTT-08", Cell, "Chi bộ Kế toán thuế", "Kế toán thuế", "CTT"}},
			Main: "CTT-07", Day: on, Doc: doc,
			Hand: []Handover{b.handedSome("CTT-04", "CTT-08", on, third(1, 2)), b.handedSome("CTT-04", "CTT-07", on, none)}}, []string{"CTT-04", "CTT-07", "CTT-08"}
	})
	shrink("CTK", d(2016, 11, 1), 2)
	rename("SKC-02", "Chi bộ Quản lý khoa học và công nghệ", "Quản lý khoa học và công nghệ", d(2016, 7, 11))
	// 2017, the nine months
	do(d(2017, 2, 1), 3, "Thành lập đảng bộ bộ phận", "", func(doc string) (Action, []string) {
		return OrgEstablish{"BVT-B1", Section, "Đảng bộ bộ phận Điều trị", "Điều trị", "BVT", d(2017, 2, 1), doc}, nil
	})
	for _, c := range list("BVT-02,BVT-03,BVT-04") {
		move(c, "BVT-B1", d(2017, 2, 1), 8, "")
	}
	do(d(2017, 3, 1), 1, "Chia tách chi bộ", "members received", func(doc string) (Action, []string) {
		on := d(2017, 3, 1)
		return OrgSplit{From: "BVT-05", New: []NewOrg{{"BVT-09", Cell, "Chi bộ Khoa Truyền nhiễm", "Khoa Truyền nhiễm", "BVT"}}, Day: on, Doc: doc,
			Hand: []Handover{b.handedSome("BVT-05", "BVT-09", on, third(1, 2))}}, []string{"BVT-05", "BVT-09"}
	})
	fixed := move("SGD-06", "CDC", d(2017, 3, 1), 4, "corrected days")
	b.plan(d(2018, 1, 15), func() {
		b.emit(b.desk(d(2018, 1, 15), 0), OrgCorrectDay{*fixed, "SGD-06", d(2017, 10, 5), "Quyết định có hiệu lực từ 05/10/2017"})
	})
	move("TTD", codeOther, d(2017, 3, 15), 2, "outside the sub-tree on the day")
	move("QBV", codeBloc, d(2017, 4, 3), 1, "outside the sub-tree on the day")
	do(d(2017, 4, 4), 2, "Hợp nhất hai chi bộ cơ sở thành đảng bộ cơ sở", "merged and absorbed", func(doc string) (Action, []string) {
		on := d(2017, 4, 4)
		return OrgMerge{From: []string{"BQK", "PTH"}, Into: "KCN", Kind: GrassBranch, Name: "Đảng bộ Ban Quản lý các khu công nghiệp", ShortName: "Ban Quản lý các khu công nghiệp",
			Parent: codeBloc, Day: on, Doc: doc,
			New: []NewOrg{{"KCN-01", Cell, "Chi bộ Hành chính - Tổng hợp", "Hành chính - Tổng hợp", "KCN"}, {"KCN-02", Cell, "Chi bộ Quản lý đầu tư", "Quản lý đầu tư", "KCN"},
				{"KCN-03", Cell, "Chi bộ Phát triển hạ tầng", "Phát triển hạ tầng", "KCN"}},
			Hand: []Handover{b.handedSome("BQK", "KCN-01", on, third(0, 2)), b.handedSome("BQK", "KCN-02", on, none), b.handedSome("PTH", "KCN-03", on, none)}}, []string{"BQK", "PTH", "KCN"}
	})
	move("SVH-05", "STT", d(2017, 5, 2), 2, "the newest tree")
	absorb("SNN-07", "SNN-06", d(2017, 6, 1))
	move("SXD-05", "GNP", d(2017, 6, 15), 1, "outside the sub-tree on the day")
	move("GNY-03", "SYT", d(2017, 7, 3), 3, "outside the sub-tree on the day")
	shrink("SNG", d(2017, 7, 17), 2)
	do(d(2017, 8, 1), 2, "Giải thể chi bộ cơ sở", "ended organisations", func(doc string) (Action, []string) {
		on := d(2017, 8, 1)
		return OrgDissolve{"BDA", on, []Handover{b.handedSome("BDA", "GNP-01", on, third(2, 3)), b.handedSome("BDA", "SGT-02", on, third(1, 2)), b.handedSome("BDA", "STC-03", on, none)}, doc}, []string{"BDA"}
	})
	absorb("SKH-04", "VPU-03", d(2017, 8, 15))
	move("STN-04", "SNN", d(2017, 8, 21), 91, "late entries") // recorded in November
	do(d(2017, 9, 1), 3, "Chuyển chi bộ cơ sở thành chi bộ trực thuộc", "kind of the day", func(doc string) (Action, []string) {
		return OrgRekind{Code: "HNB", Kind: Cell, Parent: "BDN", Day: d(2017, 9, 1), Doc: doc}, []string{"HNB"}
	})
	never := move("SNN-03", "GNP", d(2017, 9, 5), 2, "voided before the demo's day")
	b.plan(d(2017, 10, 12), func() {
		b.emit(b.desk(d(2017, 10, 12), 0), OrgVoid{*never, "SNN-03", "Quyết định không ban hành"})
	})
	wrong := rename("KBN-04", "Chi bộ Thanh tra - Pháp chế", "Thanh tra - Pháp chế", d(2017, 6, 20))
	b.plan(d(2017, 11, 6), func() { b.emit(b.desk(d(2017, 11, 6), 0), OrgVoid{*wrong, "KBN-04", "Nhập nhầm chi bộ"}) })
	rename("STT-03", "Chi bộ Trung tâm Công nghệ thông tin và Truyền thông", "Trung tâm Công nghệ thông tin và Truyền thông", d(2017, 4, 17))
	// after it
	grow("TTR", d(2017, 10, 10), "Văn phòng - Tổng hợp", "Nghiệp vụ thanh tra")
	do(d(2018, 3, 1), 4, "Hợp nhất hai chi bộ cơ sở", "merged and absorbed", func(doc string) (Action, []string) {
		on := d(2018, 3, 1)
		return OrgMerge{From: []string{"HVN", "LHH"}, Into: "LHH", Day: on, Doc: doc, Hand: []Handover{b.handed("HVN", "LHH", on)}}, []string{"HVN", "LHH"}
	})
	no2 := move("GNY-03", "GNY", d(2018, 4, 2), 3, "voided before the demo's day")
	b.plan(d(2018, 5, 7), func() {
		b.emit(b.desk(d(2018, 5, 7), 0), OrgVoid{*no2, "GNY-03", "Nhập nhầm đơn vị"})
	})
	shrink("BQD", d(2018, 6, 1), 3)
	move("SVH-06", "GNV", d(2018, 7, 2), 2, "the newest tree")
	do(d(2018, 9, 4), 2, "Chia tách chi bộ", "members received", func(doc string) (Action, []string) {
		on := d(2018, 9, 4)
		return OrgSplit{From: "BVT-06", New: []NewOrg{{"BVT-10", Cell, "Chi bộ Khoa Cấp cứu", "Khoa Cấp cứu", "BVT"}, {"BVT-11", Cell, "Chi bộ Khoa Hồi sức", "Khoa Hồi sức", "BVT"}},
			Main: "BVT-10", Day: on, Doc: doc,
			Hand: []Handover{b.handedSome("BVT-06", "BVT-11", on, third(1, 3)), b.handedSome("BVT-06", "BVT-10", on, none)}}, []string{"BVT-06"}
	})
	do(d(2018, 10, 1), 3, "Giải thể chi bộ cơ sở", "ended organisations", func(doc string) (Action, []string) {
		return OrgDissolve{"TPQ", d(2018, 10, 1), []Handover{b.handed("TPQ", "STN-01", d(2018, 10, 1))}, doc}, []string{"TPQ"}
	})
	for _, c := range list("KLA-01,KLA-02,KLA-03,KLA-04") {
		move(c, "SNN", d(2018, 11, 1), 2, "")
	}
	do(d(2018, 11, 1), 5, "Sáp nhập đảng bộ cơ sở", "merged and absorbed", func(doc string) (Action, []string) {
		return OrgAbsorb{"KLA", "SNN", d(2018, 11, 1), nil, doc}, []string{"KLA"}
	})
	rename(codeBloc, "Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh Đắk Nông", "Khối các cơ quan và doanh nghiệp tỉnh", d(2018, 12, 3))
}
