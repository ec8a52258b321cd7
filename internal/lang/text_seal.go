package lang

// sealText is what is said about sealed values and the key file that opens them.
var sealText = table{
	"seal.broken":      {"Không mở được dữ liệu đã niêm phong: dữ liệu bị hỏng hoặc bị sửa", "A sealed value cannot be opened: it is damaged or was tampered with"},
	"seal.erased":      {"Dữ liệu riêng của người này đã được xóa vĩnh viễn", "This person's private data has been erased for good"},
	"seal.key_wrong":   {"Tệp khóa không phải của cơ sở dữ liệu này (cần {want}, đang có {have})", "The key file is not this database's (needed {want}, found {have})"},
	"seal.key_missing": {"Không có tệp khóa {path}; hãy chép tệp khóa của hệ thống về đúng chỗ rồi khởi động lại", "There is no key file {path}; put the installation's key file in its place and start again"},
	"seal.key_broken":  {"Tệp khóa {path} bị hỏng; hãy lấy lại từ bản sao lưu", "The key file {path} is damaged; restore it from the backup"},
	"seal.key_mode":    {"Tệp khóa {path} để người khác đọc được (quyền {mode}); hãy đặt quyền 0600 rồi khởi động lại", "Others may read the key file {path} (mode {mode}); set it to 0600 and start again"},
}
