package world

import "strings"

const (
	codeTop   = "TDN"
	codeBloc  = "KCQ"
	codeOther = "GNG"
)

// unit is an organisation of the first day with its dependent cells.
type unit struct {
	code, kind, parent, agency string
	year                       int // of its founding
	cells                      []string
}

// units is the register of the first day: made-up selections of the usual agencies of a province.
func units() []unit {
	const table = `
SYT|2004|Sở Y tế|Văn phòng Sở;Thanh tra - Nghiệp vụ;Chi cục Dân số - Kế hoạch hóa gia đình;Chi cục An toàn vệ sinh thực phẩm;Trung tâm Kiểm nghiệm;Trung tâm Phòng, chống HIV/AIDS
BVT|2004|Bệnh viện Đa khoa tỉnh|Hành chính - Quản trị;Khoa Nội;Khoa Ngoại;Khoa Sản;Khoa Nhi;Cấp cứu - Hồi sức;Cận lâm sàng;Khoa Dược
SGD|2004|Sở Giáo dục và Đào tạo|Văn phòng Sở;Thanh tra;Giáo dục Trung học;Giáo dục Mầm non - Tiểu học;Trung tâm Giáo dục thường xuyên;Trung tâm Kỹ thuật tổng hợp - Hướng nghiệp
CDC|2009|Trường Cao đẳng Cộng đồng|Hành chính - Tổ chức;Đào tạo;Khoa Sư phạm;Khoa Kinh tế - Kỹ thuật
SNN|2004|Sở Nông nghiệp và Phát triển nông thôn|Văn phòng Sở;Chi cục Trồng trọt và Bảo vệ thực vật;Chi cục Chăn nuôi và Thú y;Chi cục Thủy lợi;Chi cục Phát triển nông thôn;Trung tâm Khuyến nông;Trung tâm Giống cây trồng, vật nuôi
KLA|2005|Chi cục Kiểm lâm|Văn phòng Chi cục;Đội Cơ động;Hạt Kiểm lâm số 1;Hạt Kiểm lâm số 2
STN|2004|Sở Tài nguyên và Môi trường|Văn phòng Sở;Chi cục Quản lý đất đai;Chi cục Bảo vệ môi trường;Trung tâm Kỹ thuật địa chính;Văn phòng Đăng ký đất đai
SXD|2004|Sở Xây dựng|Văn phòng Sở;Quản lý xây dựng;Quy hoạch - Kiến trúc;Trung tâm Giám định chất lượng;Trung tâm Quy hoạch xây dựng
SGT|2004|Sở Giao thông vận tải|Văn phòng Sở;Quản lý hạ tầng giao thông;Thanh tra giao thông;Trung tâm Đăng kiểm
STC|2004|Sở Tài chính|Văn phòng Sở;Quản lý ngân sách;Tài chính doanh nghiệp;Quản lý giá - công sản
SKH|2004|Sở Kế hoạch và Đầu tư|Văn phòng Sở;Tổng hợp - Quy hoạch;Đăng ký kinh doanh;Trung tâm Xúc tiến đầu tư
SCT|2004|Sở Công Thương|Văn phòng Sở;Quản lý thương mại;Quản lý công nghiệp;Quản lý năng lượng;Trung tâm Khuyến công
SVH|2004|Sở Văn hóa, Thể thao và Du lịch|Văn phòng Sở;Nghiệp vụ Văn hóa;Bảo tàng tỉnh;Thư viện tỉnh;Trung tâm Thông tin - Cổ động;Đoàn Ca múa nhạc dân tộc
SLD|2004|Sở Lao động - Thương binh và Xã hội|Văn phòng Sở;Lao động - Việc làm;Người có công;Trung tâm Bảo trợ xã hội;Trường Trung cấp nghề
SNV|2004|Sở Nội vụ|Văn phòng Sở;Công chức - Viên chức;Chi cục Văn thư - Lưu trữ
STP|2004|Sở Tư pháp|Văn phòng Sở;Hành chính tư pháp;Trung tâm Trợ giúp pháp lý;Phòng Công chứng số 1
STT|2008|Sở Thông tin và Truyền thông|Văn phòng Sở;Báo chí - Viễn thông;Trung tâm Công nghệ thông tin
SKC|2005|Sở Khoa học và Công nghệ|Văn phòng Sở;Quản lý khoa học;Chi cục Tiêu chuẩn - Đo lường - Chất lượng
VTU|2004|Văn phòng Tỉnh ủy|Tổng hợp;Hành chính - Quản trị;Cơ yếu - Lưu trữ
VPU|2004|Văn phòng Ủy ban nhân dân tỉnh|Tổng hợp;Khoa giáo - Văn xã;Trung tâm Hành chính công;Nhà khách
TAT|2004|Tòa án nhân dân tỉnh|Văn phòng Tòa;Tòa Hình sự;Tòa Dân sự
VKS|2004|Viện Kiểm sát nhân dân tỉnh|Văn phòng Viện;Kiểm sát hình sự;Kiểm sát dân sự - thi hành án
KBN|2004|Kho bạc Nhà nước tỉnh|Văn phòng;Kế toán nhà nước;Kiểm soát chi;Thanh tra - Kiểm tra
CTT|2004|Cục Thuế tỉnh|Hành chính - Tài vụ;Thanh tra thuế;Kiểm tra thuế;Kê khai - Kế toán thuế;Quản lý nợ;Tuyên truyền - Hỗ trợ
BHX|2004|Bảo hiểm xã hội tỉnh|Văn phòng;Chế độ bảo hiểm;Giám định bảo hiểm y tế;Thu - Sổ thẻ
NHC|2005|Ngân hàng Chính sách xã hội tỉnh|Hành chính - Tổ chức;Kế hoạch - Tín dụng;Kế toán - Ngân quỹ
DPT|2004|Đài Phát thanh và Truyền hình tỉnh|Hành chính - Dịch vụ;Biên tập - Thời sự;Kỹ thuật
THA|2004|Cục Thi hành án dân sự tỉnh|Văn phòng;Nghiệp vụ;Kiểm tra, giải quyết khiếu nại
SNG|2010|Sở Ngoại vụ|Văn phòng Sở;Nghiệp vụ đối ngoại
BDN|2004|Cơ quan Báo tỉnh|Trị sự;Biên tập
CTK|2004|Cục Thống kê tỉnh|
BQD|2006|Ban Quản lý dự án đầu tư xây dựng tỉnh|
HLG|2008|Hội Luật gia tỉnh|
LHH|2007|Liên hiệp các hội Khoa học và Kỹ thuật tỉnh|
TTD|2006|Trung tâm Dạy nghề và Hỗ trợ việc làm|
BQK|2007|Ban Quản lý các khu công nghiệp|
PTH|2009|Công ty Phát triển hạ tầng khu công nghiệp|
BDA|2008|Ban Quản lý dự án giao thông|
HNB|2006|Hội Nhà báo tỉnh|
TTR|2004|Thanh tra tỉnh|
BTC|2004|Ban Tổ chức Tỉnh ủy|
BTG|2004|Ban Tuyên giáo Tỉnh ủy|
BDV|2004|Ban Dân vận Tỉnh ủy|
BNC|2013|Ban Nội chính Tỉnh ủy|
UKT|2004|Cơ quan Ủy ban Kiểm tra Tỉnh ủy|
MTT|2004|Cơ quan Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh|
LDL|2004|Liên đoàn Lao động tỉnh|
HND|2004|Hội Nông dân tỉnh|
HPN|2004|Hội Liên hiệp Phụ nữ tỉnh|
TDK|2004|Tỉnh đoàn|
HCB|2004|Hội Cựu chiến binh tỉnh|
VHD|2004|Văn phòng Hội đồng nhân dân tỉnh|
BDT|2005|Ban Dân tộc tỉnh|
HVN|2007|Hội Văn học - Nghệ thuật tỉnh|
CTD|2006|Hội Chữ thập đỏ tỉnh|
LMH|2006|Liên minh Hợp tác xã tỉnh|
DUK|2004|Cơ quan Đảng ủy Khối|
CNT|2006|Trường Trung học phổ thông chuyên của tỉnh|
TPQ|2009|Trung tâm Phát triển quỹ đất tỉnh|
PLT|2008|Trung tâm Lưu trữ và Xuất bản|
>GNP|2005|phường Nghĩa Thành|Tổ dân phố 1;Tổ dân phố 2;Tổ dân phố 3;Tổ dân phố 4
>GNY|2006|Trung tâm Y tế thị xã|Hành chính;Điều trị;Y tế dự phòng
>GNV|2005|Cơ quan chính quyền thị xã|Văn phòng;Kinh tế - Hạ tầng;Văn hóa - Xã hội
>GNT|2007|Trường Trung học cơ sở của thị xã|
>QBV|2009|Quỹ Bảo vệ và Phát triển rừng|`
	var l []unit
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		u := unit{parent: codeBloc, kind: GrassCell}
		if line[0] == '>' {
			u.parent, line = codeOther, line[1:]
		}
		f := strings.Split(line, "|")
		u.code, u.agency = f[0], f[2]
		for _, c := range f[1] {
			u.year = u.year*10 + int(c-'0')
		}
		if f[3] != "" {
			u.kind, u.cells = GrassBranch, strings.Split(f[3], ";")
		}
		l = append(l, u)
	}
	return l
}

// special are the cells in which the script tells its own stories: chance touches none of them.
func special() map[string]bool {
	m := map[string]bool{}
	for _, c := range list("CTK,BQD,HLG,LHH,TTD,BQK,PTH,BDA,HNB,TTR,HVN,TPQ,CTT-04,BVT-05,BVT-06,SVH-05,SVH-06,SNN-03,SNN-06,SNN-07,SXD-05,GNY-03,QBV,SKH-04,VPU-03," +
		"SNG-01,SNG-02,SLD-05,SCT-05,SCT-02,STN-04,SGD-06,SGT-02,STC-03,GNP-01") {
		m[c] = true
	}
	return m
}

// agencyOf is the agency of a unit of the first day: what is Đảng bộ or Chi bộ before it follows from the kind.
func agencyOf(code string) string {
	for _, u := range units() {
		if u.code == code {
			return u.agency
		}
	}
	panic("world: no unit " + code)
}
