package lang

// kindText is the label of every stored code value: "kind.<noun>.<value>". Labels stand in sentence case, as in a table's cell.
var kindText = table{
	"kind.org.trung_uong":      {"Trung ương", "Central Committee"},
	"kind.org.tinh":            {"Đảng bộ trực thuộc Trung ương", "Party organisation directly under the Centre"},
	"kind.org.tren_coso":       {"Đảng bộ cấp trên trực tiếp của tổ chức cơ sở đảng", "Party organisation directly above the grassroots"},
	"kind.org.dangbo_coso":     {"Đảng bộ cơ sở", "Grassroots Party organisation"},
	"kind.org.chibo_coso":      {"Chi bộ cơ sở", "Grassroots cell"},
	"kind.org.dangbo_bophan":   {"Đảng bộ bộ phận", "Sectional Party organisation"},
	"kind.org.chibo_tructhuoc": {"Chi bộ trực thuộc", "Dependent cell"},
	"kind.org.ngoai":           {"Tổ chức bên ngoài", "External body"},

	"kind.org_event.establish": {"Thành lập", "Established"},
	"kind.org_event.rename":    {"Đổi tên", "Renamed"},
	"kind.org_event.move":      {"Chuyển trực thuộc", "Moved under another superior"},
	"kind.org_event.rekind":    {"Đổi loại hình", "Changed kind"},
	"kind.org_event.merge":     {"Hợp nhất", "Merged"},
	"kind.org_event.absorb":    {"Sáp nhập", "Absorbed"},
	"kind.org_event.split":     {"Chia tách", "Split"},
	"kind.org_event.dissolve":  {"Giải thể", "Dissolved"},
	"kind.org_event.end_reorg": {"Kết thúc do sắp xếp tổ chức", "Ended by reorganisation"},

	"kind.edge.parent":    {"Trực thuộc", "Belongs to"},
	"kind.edge.successor": {"Tổ chức kế thừa chính", "Main successor"},
	"kind.edge.heir":      {"Cấp trên giữ hồ sơ", "Superior that keeps the records"},

	"kind.affiliation.official":  {"Sinh hoạt chính thức", "Official affiliation"},
	"kind.affiliation.temporary": {"Sinh hoạt tạm thời", "Temporary affiliation"},

	"kind.cause_in.ket_nap":     {"Kết nạp", "Admitted"},
	"kind.cause_in.ket_nap_lai": {"Kết nạp lại", "Re-admitted"},
	"kind.cause_in.khoi_phuc":   {"Khôi phục", "Restored"},
	"kind.cause_in.chuyen_den":  {"Chuyển đến", "Transferred in"},
	"kind.cause_in.to_chuc_lai": {"Sắp xếp lại tổ chức", "Reorganisation"},
	"kind.cause_in.dau_ky":      {"Có từ trước khi mở sổ", "Member before the register opened"},

	"kind.cause_out.chuyen_di":   {"Chuyển đi", "Transferred out"},
	"kind.cause_out.khai_tru":    {"Khai trừ", "Expelled"},
	"kind.cause_out.xoa_ten":     {"Xóa tên", "Struck off"},
	"kind.cause_out.xin_ra":      {"Xin ra khỏi Đảng", "Left on request"},
	"kind.cause_out.tu_tran":     {"Từ trần", "Died"},
	"kind.cause_out.to_chuc_lai": {"Sắp xếp lại tổ chức", "Reorganisation"},

	"kind.standing.du_bi":      {"Đảng viên dự bị", "Probationary member"},
	"kind.standing.chinh_thuc": {"Đảng viên chính thức", "Official member"},

	"kind.relief.mien":     {"Miễn công tác và sinh hoạt đảng", "Exempt from Party work and meetings"},
	"kind.relief.tam_mien": {"Tạm miễn công tác và sinh hoạt đảng", "Temporarily exempt from Party work and meetings"},
	"kind.relief.dinh_chi": {"Đình chỉ sinh hoạt đảng", "Suspended from Party activity"},

	"kind.sex.nam": {"Nam", "Male"},
	"kind.sex.nu":  {"Nữ", "Female"},

	"kind.adm_group.nu":   {"Nữ", "Women"},
	"kind.adm_group.doan": {"Trong độ tuổi đoàn viên", "Youth Union age"},
	"kind.adm_group.dtts": {"Dân tộc thiểu số", "Ethnic minority"},

	"kind.op.>=":      {"Từ mức này trở lên", "At least"},
	"kind.op.=":       {"Đúng bằng", "Exactly"},
	"kind.op.<=":      {"Không quá", "At most"},
	"kind.op.between": {"Trong khoảng", "Between"},

	"kind.counts_from.decision": {"Ngày quyết định kết nạp", "Day of the admission decision"},
	"kind.counts_from.ceremony": {"Ngày tổ chức lễ kết nạp", "Day of the admission ceremony"},

	"kind.rule.confirmed":   {"Đã xác nhận", "Confirmed"},
	"kind.rule.unconfirmed": {"Chưa xác nhận", "Not confirmed"},

	"kind.unit.org":    {"tổ chức", "organisations"},
	"kind.unit.person": {"người", "people"},
	"kind.unit.pct":    {"%", "%"},

	"kind.group.basic":      {"Thông tin cơ bản", "Basic"},
	"kind.group.sensitive":  {"Thông tin nhạy cảm", "Sensitive"},
	"kind.group.family":     {"Gia đình", "Family"},
	"kind.group.finance":    {"Tài chính", "Finance"},
	"kind.group.discipline": {"Kỷ luật", "Discipline"},

	"kind.precision.day":   {"đến ngày", "to the day"},
	"kind.precision.month": {"đến tháng", "to the month"},
	"kind.precision.year":  {"đến năm", "to the year"},
}
