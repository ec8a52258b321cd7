package lang

// ruleText is the names of rules, their units, and what is to be known of their sources.
var ruleText = table{
	"rule.missing":      {"Chưa có quy định {code} cho ngày {day}; người phụ trách cần nhập quy định kèm nguồn", "There is no rule {code} for {day}; the officer in charge must enter it with its source"},
	"rule.unknown":      {"Không có quy định nào mang mã {code}", "There is no rule with the code {code}"},
	"rule.value":        {"“{text}” không hợp với quy định này; đơn vị là {unit}", "“{text}” does not fit this rule; its unit is {unit}"},
	"rule.source":       {"Cần ghi nguồn: loại văn bản và cơ quan ban hành", "The source is needed: kind of document and issuer"},
	"rule.confirmed":    {"Đã đối chiếu với văn bản", "Checked against the document"},
	"rule.unconfirmed":  {"Chưa đối chiếu với văn bản; cần người có chuyên môn xác nhận", "Not checked against the document; somebody of the trade must confirm it"},
	"rule.own":          {"Do đơn vị tự nhập", "Entered by this office"},
	"rule.shipped":      {"Kèm theo phần mềm", "Comes with the program"},
	"rule.day_entered":  {"Ngày {day} đã có trong lịch làm việc", "{day} is in the calendar already"},
	"rule.days_missing": {"Năm {year} chưa nhập ngày nghỉ Tết và Giỗ Tổ Hùng Vương nên hạn tính theo ngày làm việc có thể sớm hơn thực tế", "The lunar holidays of {year} (New Year, Hung Kings' day) are not entered, so terms in working days may end too early"},

	"rule.unit.month":       {"tháng", "months"},
	"rule.unit.year":        {"tuổi", "years of age"},
	"rule.unit.working_day": {"ngày làm việc", "working days"},
	"rule.unit.person":      {"người", "people"},
	"rule.unit.choice":      {"lựa chọn", "choice"},

	"rule.admission.counts_from":      {"Ngày tính kết nạp: theo quyết định hay theo lễ kết nạp", "Day that counts for an admission: the decision or the ceremony"},
	"rule.admission.probation_months": {"Thời gian dự bị", "Time of probation"},
	"rule.admission.age_min":          {"Tuổi tối thiểu khi chi bộ xét kết nạp", "Least age when the cell considers an admission"},
	"rule.admission.age_max":          {"Tuổi tối đa khi chi bộ xét kết nạp", "Greatest age when the cell considers an admission"},
	"rule.admission.decision_days":    {"Hạn cấp có thẩm quyền quyết định kết nạp, từ ngày có nghị quyết của chi bộ", "Term for the competent committee to decide, from the cell's resolution"},
	"rule.admission.ceremony_days":    {"Hạn tổ chức lễ kết nạp, từ ngày nhận quyết định", "Term for the ceremony, from the receipt of the decision"},
	"rule.admission.class_months":     {"Thời hạn giá trị của giấy chứng nhận bồi dưỡng nhận thức về Đảng", "How long the certificate of the class of awareness serves"},
	"rule.admission.readmit_months":   {"Thời gian ra khỏi Đảng trước khi được xét kết nạp lại", "Time out of the Party before re-admission"},
	"rule.youth.age_min":              {"Tuổi thanh niên trong thống kê, từ", "Youth in the statistics, from the age of"},
	"rule.youth.age_max":              {"Tuổi thanh niên trong thống kê, đến hết", "Youth in the statistics, up to and with the age of"},
	"rule.org.min_official":           {"Số đảng viên chính thức tối thiểu để lập tổ chức cơ sở đảng", "Least number of official members of a grassroots organisation"},
	"rule.org.dangbo_min":             {"Số đảng viên từ đó lập đảng bộ cơ sở", "Number of members from which a grassroots organisation has dependent cells"},
	"rule.figure.small_group":         {"Nhóm ít người hơn số này thì không hiển thị khi chia theo thông tin nhạy cảm", "Groups smaller than this are not shown where people are split by a sensitive fact"},

	"rule.note.before":        {"Văn bản của thời kỳ này chưa được đối chiếu; tạm lấy như quy định sau đó", "The document of that time was not checked; the later rule is taken"},
	"rule.note.counts_from":   {"Cách tính “kết nạp trong kỳ” chưa có văn bản xác nhận; mặc định theo ngày quyết định", "No document was found on which day counts; the day of the decision is taken"},
	"rule.note.age":           {"Tính theo tháng, vào lúc chi bộ xét; trên 60 tuổi phải do cấp ủy trực thuộc Trung ương quyết định", "Counted by months, when the cell considers; over 60 only by decision of the committee directly under the Centre"},
	"rule.note.day_232":       {"Chưa rõ ngày ban hành và ngày có hiệu lực trong tháng 1/2025; tạm tính từ ngày 1/2/2025", "The days of issue and effect in January 2025 are not known; taken from 1 February 2025"},
	"rule.note.text_not_read": {"Chưa đối chiếu với toàn văn", "The full text was not read"},
	"rule.note.youth":         {"“Tuổi Đoàn” được hiểu là từ đủ 18 đến hết 30 tuổi theo biểu thống kê; chưa được xác nhận", "“Youth Union age” is read as 18 to 30 after the statistical forms; not confirmed"},
	"rule.note.small_group":   {"Do đơn vị quyết định; không có văn bản", "The office decides; there is no document"},

	"rule.holiday.0101": {"Tết Dương lịch", "New Year's Day"},
	"rule.holiday.0430": {"Ngày Chiến thắng", "Victory Day"},
	"rule.holiday.0501": {"Ngày Quốc tế lao động", "International Labour Day"},
	"rule.holiday.0902": {"Quốc khánh", "National Day"},
}
