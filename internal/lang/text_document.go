package lang

// documentText: papers and their types.
var documentText = table{
	"document.title":   {"Văn bản", "Documents"},
	"document.one":     {"Văn bản", "Document"},
	"document.new":     {"Thêm văn bản", "Add a document"},
	"document.history": {"Quá trình của bản ghi", "History of the record"},
	"document.void":    {"Đã hủy: văn bản này được ghi nhầm", "Voided: this document was entered by mistake"},
	"document.label":   {"{type} số {number} ngày {day}", "{type} no. {number} of {day}"},
	"document.full":    {"{type} số {number} ngày {day} của {issuer}", "{type} no. {number} of {day}, issued by {issuer}"},
	"document.uses":    {"Bản ghi dựa vào văn bản này", "Records that rest on this document"},

	"document.number":       {"Số, ký hiệu", "Number"},
	"document.number.hint":  {"Ghi như trên văn bản, ví dụ 42-QĐ/TU", "As on the paper, for example 04-NQ/TU"},
	"document.type":         {"Loại văn bản", "Type"},
	"document.type.hint":    {"Quyết định và quy định cùng ký hiệu QĐ; hãy chọn cho đúng", "The numbers of decisions and of regulations carry the same mark; choose the right one"},
	"document.issuer":       {"Cơ quan ban hành", "Issuer"},
	"document.issuer.hint":  {"Gõ mã hoặc tên tổ chức; nếu chưa có trong danh sách thì ghi tên đầy đủ", "Type an organisation's code or name; if it is not on the list, its full name"},
	"document.day":          {"Ngày ban hành", "Date"},
	"document.day.hint":     {"Ngày ghi trên văn bản", "The date on the paper"},
	"document.subject":      {"Trích yếu", "Subject"},
	"document.subject.hint": {"Nội dung chính của văn bản, một câu", "What it is about, in one sentence"},
	"document.series":       {"Nhiệm kỳ", "Term"},
	"document.series.hint":  {"Số văn bản chạy từ 01 theo từng loại trong một nhiệm kỳ", "Numbers run from 01 by type within one term"},
	"document.topics":       {"Chủ đề", "Topics"},
	"document.topics.hint":  {"Mỗi dòng một chủ đề", "One topic a line"},
	"document.shared":       {"Phổ biến chung", "Shared"},
	"document.shared.hint":  {"Mọi tài khoản có quyền xem đều đọc được, như nghị quyết, chỉ thị của Trung ương", "Every account with a right to read sees it, like resolutions and directives of the Centre"},
	"document.owner":        {"Tổ chức ghi nhận", "Entered by"},
	"document.reason":       {"Lý do", "Reason"},
	"document.filter.from":  {"Từ ngày", "From"},
	"document.filter.to":    {"Đến hết ngày", "Up to and including"},

	"document.do.correct": {"Sửa cho đúng", "Correct"},
	"document.do.void":    {"Hủy bản ghi", "Void"},

	"document.taken": {"Văn bản số {number} ngày {day} của cơ quan này đã có; nếu không thấy trong danh sách thì nơi khác đã ghi, đề nghị nơi ghi đánh dấu Phổ biến chung", "Document no. {number} of {day} by this issuer is already on record; if your list does not show it, another office entered it: ask for it to be marked as shared"},

	"document.unshared": {"Để trống thì chỉ tài khoản của tổ chức nhập và cấp trên xem được; văn bản gửi xuống để thực hiện thì ghi “Có” ở “Dùng chung” để cấp dưới dẫn tới được", "Left blank, only accounts of the keeping organisation and above see it; for a paper sent down to be followed put “Yes” under “Shared”, so that those below can refer to it"},
	"document.alike":    {"Đã có văn bản số {number} ngày {day} cùng loại của “{issuer}”; nếu là một thì dùng bản ghi đã có", "Document no. {number} of {day}, of the same type, is on record under “{issuer}”; if it is the same one, use that record"},

	"document.unknown": {"Văn bản này không có trong danh sách hoặc đã hủy", "This document is not on record, or was voided"},

	"kind.document.qd":   {"Quyết định", "Decision"},
	"kind.document.nq":   {"Nghị quyết", "Resolution"},
	"kind.document.ct":   {"Chỉ thị", "Directive"},
	"kind.document.kh":   {"Kế hoạch", "Plan"},
	"kind.document.kl":   {"Kết luận", "Conclusion"},
	"kind.document.qdi":  {"Quy định", "Regulation"},
	"kind.document.hd":   {"Hướng dẫn", "Guidance"},
	"kind.document.tb":   {"Thông báo", "Announcement"},
	"kind.document.bc":   {"Báo cáo", "Report"},
	"kind.document.khac": {"Văn bản khác", "Other document"},
}
