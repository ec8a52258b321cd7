package lang

// fileText is what is said of files that are put in and taken out.
var fileText = table{
	"file.empty":     {"Tệp không có nội dung", "The file is empty"},
	"file.too_large": {"Tệp lớn hơn {max} MB. Hãy chia nhỏ hoặc giảm dung lượng rồi gửi lại.", "The file is larger than {max} MB. Split it or make it smaller and send again."},
	"file.type":      {"Không nhận loại tệp này; chỉ nhận PDF, Word, Excel, PNG, JPEG, CSV và văn bản thuần", "This kind of file is not taken; only PDF, Word, Excel, PNG, JPEG, CSV and plain text are"},
	"file.extension": {"Tên tệp “{name}” không đúng với nội dung bên trong ({type})", "The name “{name}” does not fit what is inside ({type})"},
	"file.active":    {"Tệp có macro hoặc thành phần chạy được nên không nhận; hãy lưu lại dưới dạng không có macro", "The file holds macros or something that runs, so it is not taken; save it without macros"},
	"file.image":     {"Ảnh bị hỏng hoặc lớn quá {max} triệu điểm ảnh", "The picture is damaged, or larger than {max} million pixels"},
	"file.name":      {"Tên tệp không hợp lệ", "The name of the file is not valid"},
	"file.secret":    {"Không nhận tài liệu có dấu chỉ độ mật ({mark}): bí mật nhà nước không được đưa lên máy tính nối mạng", "Documents marked as state secrets ({mark}) are not taken: they may not be put on a networked computer"},
	"file.broken":    {"Tệp lưu trong cơ sở dữ liệu không còn nguyên vẹn", "The stored file is damaged"},

	"file.label":  {"Tệp đính kèm", "Attached file"},
	"file.size":   {"Dung lượng", "Size"},
	"file.sha256": {"Mã kiểm tra SHA-256", "SHA-256 checksum"},
	"file.limits": {"PDF, Word, Excel, PNG, JPEG, CSV, văn bản thuần; tối đa {max} MB. Không gửi tài liệu mật.", "PDF, Word, Excel, PNG, JPEG, CSV, plain text; at most {max} MB. No secret documents."},
}
