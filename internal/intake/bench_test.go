package intake

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"chibo/internal/testkit"
)

// manyMembers is a sheet of n made-up members of three cells, with the facts that offices usually have.
func manyMembers(n int) []byte {
	family := []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi"}
	middle := []string{"Văn", "Thị", "Đức", "Minh", "Thanh", "Ngọc"}
	given := []string{"An", "Bình", "Chi", "Dũng", "Hà", "Hùng", "Lan", "Mai", "Nam", "Phúc", "Quang", "Sơn", "Thảo", "Tuấn", "Vinh", "Yến"}
	cells := []string{"SYT-1", "SYT-2", "TTR"}
	var b bytes.Buffer
	b.WriteString("Mã đảng viên,Họ và tên,Giới tính,Ngày sinh,Chi bộ,Ngày vào chi bộ,Tư cách đảng viên,Ngày vào Đảng,Ngày chính thức,Quê quán,Dân tộc,Số căn cước\n")
	for i := range n {
		fmt.Fprintf(&b, "M%06d,%s %s %s,Nam,%d/%d/%d,%s,1/1/2016,Đảng viên chính thức,3/2/2010,3/2/2011,Quảng Nam,Kinh,%012d\n", i, family[i%len(family)],
			middle[i/3%len(middle)], given[i/7%len(given)], i%28+1, i%12+1, 1950+i%40, cells[i%3], 100000000000+i)
	}
	return b.Bytes()
}

// One operation is a whole file of 2,000 members (100,000 under CHIBO_LONG=1): entered, and once more the same.
func BenchmarkMembers(b *testing.B) {
	rows := testkit.Rounds(2_000, 100_000)
	for _, kind := range []string{testkit.SQLite, testkit.Postgres} {
		b.Run(kind, func(b *testing.B) {
			file := manyMembers(rows)
			for range b.N {
				b.StopTimer()
				e := prepared.OnSQLite
				if kind == testkit.Postgres {
					e = prepared.OnPostgres
				}
				w := newWorld(b, e(b))
				w.house()
				b.StartTimer()
				for _, want := range []Outcome{Created, Same} {
					res, err := w.run("m.csv", file)
					if err != nil || res.Count(want) != rows {
						b.Fatal(err, res.Summary())
					}
				}
			}
		})
	}
}

// manyCells is a sheet of n cells below SYT.
func manyCells(n int) []byte {
	var b bytes.Buffer
	b.WriteString("Mã tổ chức,Tên tổ chức,Loại hình,Cấp trên trực tiếp,Từ ngày\n")
	for i := range n {
		fmt.Fprintf(&b, "C-%04d,Chi bộ số %d,Chi bộ trực thuộc,SYT,1/1/2005\n", i, i)
	}
	return b.Bytes()
}

// manyMeetings is a sheet of n meetings of 500 cells.
func manyMeetings(n int) []byte {
	var b bytes.Buffer
	b.WriteString("Tổ chức đảng,Ngày họp,Loại sinh hoạt,Tình trạng,Bắt đầu,Kết thúc,Địa điểm,Cách ghi số dự,Số phải dự,Số có mặt,Nguồn của số khai báo,Nội dung\n")
	first := on(2006, 1, 1)
	for i := range n {
		d := first.Add(7 * (i / 500))
		fmt.Fprintf(&b, "C-%04d,%d/%d/%d,Sinh hoạt thường kỳ,Đã họp,14h,15h40,Phòng họp,Khai báo số lượng,%d,%d,Biên bản,Kiểm điểm công tác tháng và bàn việc tháng sau\n", i%500,
			d.DayOfMonth(), d.Month(), d.Year(), 10+i%9, 9+i%7)
	}
	return b.Bytes()
}

// One operation is a whole file of 5,000 meetings (290,000 under CHIBO_LONG=1): entered, and once more the same. What it takes of memory is told.
func BenchmarkMeetings(b *testing.B) {
	rows := testkit.Rounds(5_000, 290_000)
	for _, kind := range []string{testkit.SQLite, testkit.Postgres} {
		b.Run(kind, func(b *testing.B) {
			file := manyMeetings(rows)
			for range b.N {
				b.StopTimer()
				e := prepared.OnSQLite
				if kind == testkit.Postgres {
					e = prepared.OnPostgres
				}
				w := newWorld(b, e(b))
				w.house()
				if res, err := w.run("c.csv", manyCells(500)); err != nil || res.Count(Created) != 500 {
					b.Fatal(err, res.Summary())
				}
				w.opt.Kind = "meeting"
				b.StartTimer()
				for _, want := range []Outcome{Created, Same} {
					began := time.Now()
					res, err := w.run("m.csv", file)
					if err != nil || res.Count(want) != rows {
						b.Fatal(err, res.Summary())
					}
					b.ReportMetric(time.Since(began).Seconds(), "s/"+string(want))
				}
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				b.ReportMetric(float64(m.HeapSys)/(1<<20), "MB-heap")
			}
		})
	}
}
