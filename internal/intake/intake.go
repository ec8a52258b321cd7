// Package intake takes in sheets: organisations, people, admissions and all other nouns that an office already keeps in a workbook. Each kind of
// sheet is described once (its columns, their meaning, what each may hold); the reader, the empty sheet and docs/import.md are made of that one
// description. Every row has its verb and its day, and every row is written through the domain's own functions, with the rights of the account
// that imports.
//
// A file is all or nothing: it is read whole, every row is tried, and where a single one is refused nothing is written and all refusals are told.
// The same file twice changes nothing. What was imported is known from the moment of the import.
package intake

import (
	"io"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/doc"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/record"
)

// Options say what is imported and how.
type Options struct {
	// Path of the file; or, where it is empty, File with its Size and Name.
	Path string
	File io.ReaderAt
	Size int64
	Name string

	Book    *record.Book  // the kinds of record of the installation, each of which has its sheet; nil: none
	Kind    string        // code of the kind of sheet; empty: found out from the headings
	From    day.Day       // the day of rows that name none; zero: none
	Correct bool          // rows that do not say how are corrections
	Reason  string        // the reason of rows that give none
	DryRun  bool          // try everything, write nothing
	Vault   *member.Vault // opens and seals the facts that may be stored only sealed
	Limits  doc.Limits    // bounds of the file; zero: the defaults

	// Progress, where it is given, is told now and then how many rows of how many are done.
	Progress func(done, total int)
}

// Outcome of one row.
type Outcome string

// The outcomes. Their words in reports stand in the texts "intake.outcome.<value>".
const (
	Created Outcome = "create"  // a new record
	Same    Outcome = "same"    // the records already say so
	Changed Outcome = "change"  // a record was changed, corrected or ended
	Refused Outcome = "refused" // a rule was broken; nothing of the file is written
)

// Outcomes lists all of them.
func Outcomes() []Outcome { return []Outcome{Created, Changed, Same, Refused} }

// Problem is one rule broken at one cell.
type Problem struct {
	Cell   string // as C12; only the row's number where no cell of the sheet is meant
	Column string // code of the column; may be empty
	Key    string // message key
	Args   fault.Args

	absent any // heading of the column, where the sheet does not have it
}

// RowResult is what became of one row.
type RowResult struct {
	Row      int     // as a spreadsheet counts, from 1
	Outcome  Outcome // what was done, or would be
	Verb     string  // what the row meant: create, change, correct, or the kind's own word; empty where refused before that
	Label    string  // what the row is about, as a person would name it: a code, a name
	ID       db.ID   // the record, where there is one
	Problems []Problem
	Warnings []Problem // what is allowed but unusual
}

// Result is what became of a file.
type Result struct {
	File     string
	Sheet    string   // the worksheet that was read; empty for csv
	Passed   []string // worksheets that were not read
	Unread   []string // headings that are known and not read: of columns that are computed, or say again what another says
	Kind     string
	Title    lang.Ref // text key of the kind's name; empty where the kind is not known
	DryRun   bool
	Written  bool      // everything is recorded now (also where all rows were the same)
	Problems []Problem // of the head: unknown, double and missing headings
	Rows     []RowResult
	Unsaid   int // warnings beyond the first thousand, which are not kept with their rows
}

// Count is how many rows had an outcome.
func (r Result) Count(o Outcome) int {
	n := 0
	for i := range r.Rows {
		if r.Rows[i].Outcome == o {
			n++
		}
	}
	return n
}

// Refusals tells whether anything stood in the way.
func (r Result) Refusals() bool { return len(r.Problems) > 0 || r.Count(Refused) > 0 }
