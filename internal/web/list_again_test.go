package web_test

import (
	"bytes"
	"strings"
	"testing"

	"chibo/internal/access"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/intake"
	"chibo/internal/lang"
)

// take imports a sheet as somebody; the kind is told by the sheet itself where none is given.
func (x *site) take(who duty.Actor, name, kind string, file []byte) intake.Result {
	x.t.Helper()
	res, err := intake.Run(x.t.Context(), x.s.DB, who, intake.Options{File: bytes.NewReader(file), Size: int64(len(file)), Name: name, Kind: kind, Book: x.s.Book, Vault: x.s.Vault})
	if err != nil {
		x.t.Errorf("%s: %v", name, err)
	}
	return res
}

// Every list of the register as it is exported is taken again by the import, in either form and language, and says nothing new.
func TestExportedListsAreTakenAgain(t *testing.T) {
	each(t, func(x *site) {
		x.register()
		for _, s := range [][2]string{
			{"org", "Mã tổ chức,Tên tổ chức,Loại hình,Cấp trên trực tiếp,Từ ngày\nB2,Chi bộ Hai,Chi bộ trực thuộc,B,1/1/2011\nB3,Chi bộ Ba,Chi bộ trực thuộc,B,1/1/2012\n"},
			{"org", "Mã tổ chức,Tên tổ chức,Tên viết tắt,Cấp trên trực tiếp,Từ ngày\nB2,Chi bộ Hai mới,CB2,A,1/3/2016\n"},
			{"member", "Mã đảng viên,Họ và tên,Giới tính,Ngày sinh,Chi bộ,Ngày vào chi bộ,Tư cách đảng viên,Ngày vào Đảng,Ngày chính thức\n" +
				"DV-1,Vũ Thị Mai,Nữ,2/3/1985,B3,1/1/2016,Đảng viên chính thức,3/2/2010,3/2/2011\nDV-2,Y Bliêng Niê,Nam,1990,B3,1/1/2016,Đảng viên dự bị,1/6/2015,\nDV-3,Lò Văn Thông,Nam,5/1988,B1,1/1/2016,Đảng viên chính thức,,\n"},
			{"fact", "Mã đảng viên,Mục thông tin,Giá trị,Từ ngày\nDV-1,Họ và tên,Vũ Thị Mai Hoa,1/6/2017\n"},
			{"transfer", "Mã đảng viên,Chi bộ chuyển đến,Từ ngày\nDV-3,B2,1/3/2017\n"},
			{"relief", "Mã đảng viên,Hình thức,Từ ngày,Đến hết ngày\nDV-1,Tạm miễn công tác và sinh hoạt đảng,1/9/2017,30/11/2017\n"},
			{"admission", "Mã đảng viên,Họ và tên,Giới tính,Ngày sinh,Chi bộ,Số quyết định,Ngày quyết định,Ngày lễ kết nạp\nKN-1,Phạm Thị Lan,Nữ,5/5/1992,B2,31-QĐ/ĐUK,10/9/2016,19/9/2016\nKN-2,Đinh Văn Nam,Nam,5/5/1993,B3,32-QĐ/ĐUK,10/1/2017,\n"},
			{"recognition", "Mã đảng viên,Số quyết định,Ngày quyết định\nKN-1,90-QĐ/ĐUK,26/9/2017\n"},
			{"target", "Chỉ tiêu,Tổ chức,Năm,Yêu cầu,Mức giao,Mức trên,Tổ chức giao\nadm.count,KHOI,2017,>=,3,,KHOI\nadm.count,A,2017,between,1,3,KHOI\nadm.count,A,2017,>=,2,,A\n"},
			{"document", "Số ký hiệu,Loại văn bản,Cơ quan ban hành,Ngày ban hành,Trích yếu,Dùng chung,Chủ đề\n05-CT/TW,Chỉ thị,Bộ Chính trị,15/5/2016,Về đẩy mạnh học tập,Có,một; hai\n" +
				"06-NQ/CB,Nghị quyết,A2,15/6/2016,Về việc kết nạp,Không,\n"},
		} {
			if res := x.take(duty.System(), s[0]+".csv", s[0], []byte(s[1])); !res.Written {
				var b bytes.Buffer
				_ = res.Print(&b, lang.En)
				t.Fatal(b.String())
			}
		}
		var who duty.Actor
		if err := x.s.DB.Read(t.Context(), func(tx *db.Tx) (err error) { who, err = access.Acting(t.Context(), tx, "khoi"); return err }); err != nil {
			t.Fatal(err)
		}
		c := x.as("khoi")
		for _, kind := range []string{"org", "member", "admission", "target", "document"} {
			for _, q := range []string{"format=csv&lang=vi", "format=csv&lang=en", "format=xlsx&lang=vi", "format=xlsx&lang=en"} {
				name := kind + "." + q[len("format="):strings.IndexByte(q, '&')]
				file := []byte(c.Get("/" + kind + "?" + q).Want(200).Text)
				res := x.take(who, name, "", file)
				if res.Kind != kind || len(res.Rows) < 2 || res.Count(intake.Same) != len(res.Rows) || res.Refusals() || len(res.Unread) == 0 && kind != "document" {
					var b bytes.Buffer
					_ = res.Print(&b, lang.En)
					t.Errorf("%s %s: kind %q, %d rows\n%s", kind, q, res.Kind, len(res.Rows), b.String())
				}
			}
		}
	})
}
