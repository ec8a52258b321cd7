package lang

// recordText is the words of the pages that all kinds of records of work share; what one kind says of itself stands in its noun's table.
var recordText = table{
	"record.step":      {"Bước này không còn làm được: bản ghi đã sang trạng thái khác. Hãy mở lại bản ghi.", "This step can no longer be taken: the record has moved on. Open the record again."},
	"record.no_parent": {"Không tìm thấy bản ghi mà mục này thuộc về; có thể nó đã bị hủy, hoặc không thuộc quyền xem của đồng chí", "The record this belongs to was not found; it may have been voided, or it is not yours to see"},
	"record.clock":     {"“{text}” không phải là giờ; ví dụ: 7:30 hoặc 19h", "“{text}” is not a time of day; for example 7:30 or 19h"},
	"record.part_time": {"Đã có ghi ngày {day} trong phần thuộc bản ghi này, không hợp với ngày {new}; hãy sửa phần ấy trước", "A part of this record says {day}, which does not fit {new}; correct that part first"},
	"record.twice":     {"Đã có bản ghi như thế này; hãy mở bản ghi ấy ra sửa, không ghi thêm lần nữa", "There is such a record already; open it and change it instead of recording it again"},
	"record.org_dead":  {"Tổ chức này không hoạt động vào {day}", "This organisation did not exist on {day}"},

	"record.from":       {"Từ ngày", "From"},
	"record.to":         {"Đến ngày", "To"},
	"record.search":     {"Tìm theo chữ", "Words"},
	"record.choose":     {"(chưa chọn)", "(not chosen)"},
	"record.more":       {"Thông tin thêm", "Further details"},
	"record.more_hint":  {"Biết đến đâu ghi đến đó; phần còn thiếu ghi bổ sung sau.", "Fill in what is known; the rest can be added later."},
	"record.clock_hint": {"Ví dụ: 7:30 hoặc 19h", "For example 7:30 or 19h"},
	"record.link_hint":  {"Gõ ngày, mã hoặc vài chữ trong tên rồi chọn", "Type a day, a code or some words, then choose"},
	"record.paper_hint": {"Gõ số, ký hiệu hoặc trích yếu rồi chọn; văn bản chưa có thì thêm ở mục Văn bản trước", "Type the number or words of its subject, then choose; a paper not on record is added under Documents first"},
	"record.words":      {"Nội dung ghi chép", "In words"},
	"record.overdue":    {"quá hạn", "overdue"},
	"record.no_parts":   {"Chưa ghi nhận.", "None recorded."},
	"record.same":       {"Không có gì thay đổi so với bản đang ghi nhận.", "Nothing differs from what is recorded."},
	"record.void_warn":  {"Hủy nghĩa là việc này chưa từng có. Bản ghi và mọi phần thuộc về nó thôi được tính vào các con số; lịch sử vẫn giữ lại.", "To void is to say that this never was. The record and all its parts are no longer counted; its history is kept."},
	"record.none_after": {"Không còn được tính; chỉ còn trong lịch sử.", "No longer counted; it remains in history only."},
	"history.follow":    {"Ghi theo bản ghi liên quan", "Followed a related record"},
}
