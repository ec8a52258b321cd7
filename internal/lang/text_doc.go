package lang

// docText is what is said about sheets that are read and written: xlsx and csv. {cell} is a place as C12; {line} and {column} count the
// file's lines and the characters within one from 1.
var docText = table{
	"doc.too_large":        {"Tệp {file} có dung lượng {size_mb} MB, vượt giới hạn {limit_mb} MB; hãy chia thành nhiều tệp nhỏ hơn", "The file {file} has {size_mb} MB, more than the {limit_mb} MB allowed; split it into smaller files"},
	"doc.empty":            {"Tệp {file} không có nội dung", "The file {file} is empty"},
	"doc.no_file":          {"Không tìm thấy tệp {file}", "There is no file {file}"},
	"doc.not_sheet":        {"Tệp {file} không phải là bảng tính .xlsx hoặc tệp .csv; hãy mở bằng phần mềm bảng tính rồi lưu lại dưới dạng .xlsx", "The file {file} is neither an .xlsx workbook nor a .csv file; open it in a spreadsheet program and save it as .xlsx"},
	"doc.empty_xls":        {"Tệp {file} không có nội dung; ngoài ra tệp .xls không được nhận: hãy mở bảng tính bằng Excel rồi lưu lại dưới dạng .xlsx", "The file {file} is empty; besides, .xls is not accepted: open the sheet in Excel and save it as .xlsx"},
	"doc.old_xls":          {"Tệp {file} thuộc định dạng Excel cũ (.xls); hãy mở bằng Excel rồi lưu lại dưới dạng .xlsx", "The file {file} has the old Excel format (.xls); open it in Excel and save it as .xlsx"},
	"doc.password":         {"Tệp {file} được bảo vệ bằng mật khẩu; hãy gỡ mật khẩu rồi gửi lại", "The file {file} is protected by a password; remove the password and send it again"},
	"doc.broken":           {"Tệp {file} bị hỏng, không đọc được; hãy mở bằng phần mềm bảng tính rồi lưu lại", "The file {file} is damaged and cannot be read; open it in a spreadsheet program and save it again"},
	"doc.zip_bomb":         {"Tệp {file} khi giải nén lớn bất thường (giới hạn {limit_mb} MB) nên không được mở", "The file {file} unpacks to an abnormal size (the limit is {limit_mb} MB) and was not opened"},
	"doc.encoding":         {"Tệp {file} có ký tự sai mã ở dòng {line}, vị trí {column}; hãy lưu lại dưới dạng CSV UTF-8", "The file {file} has a character in a wrong encoding at line {line}, position {column}; save it again as CSV UTF-8"},
	"doc.quote":            {"Dấu nháy kép không khớp ở dòng {line}, vị trí {column} của tệp {file}", "A double quote does not match at line {line}, position {column} of the file {file}"},
	"doc.no_head":          {"Không tìm thấy dòng tiêu đề cột trong {rows} dòng có dữ liệu đầu tiên của tệp {file}; hãy giữ nguyên tên cột của tệp mẫu", "No row of column headings was found in the first {rows} filled rows of the file {file}; keep the column names of the template"},
	"doc.too_many_rows":    {"Bảng có nhiều hơn {limit} dòng; hãy chia thành nhiều bảng", "The sheet has more than {limit|one row|# rows}; split it into several"},
	"doc.too_many_columns": {"Ô {cell} nằm ngoài {limit} cột được phép", "The cell {cell} lies beyond the {limit|one column|# columns} allowed"},
	"doc.cell_long":        {"Nội dung ô {cell} dài hơn {limit} ký tự", "The text of the cell {cell} is longer than {limit} characters"},
}
