package intake

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
	"chibo/internal/lang"
)

// session is one run over a sheet in one transaction.
type session struct {
	tx     *db.Tx
	who    duty.Actor
	opt    Options
	kind   *Kind
	sheet  *sheet
	orgs   *orgBook
	people *personBook
	papers *paperBook

	refused map[string]int // search key of the label of a refused row → its number
	links   map[linkKey]db.ID
	entered map[db.ID][]taken // whom this file took without number or exact birth day
	warned  int               // warnings so far
	moved   map[db.ID]*moved  // whom its rows moved, and the same in the order of the file
	movers  []*moved
	undo    []func() // forgets what the row at hand put into the books
}

// errUndo ends a transaction that shall leave nothing behind.
var errUndo = errors.New("intake: undo")

// Run imports a file for somebody. The result tells what became of every row; where anything was refused, nothing was written (Written is
// false). The error is of the file as a whole (not a sheet, too large, broken, no known head) or of the system.
func Run(ctx context.Context, d *db.DB, who duty.Actor, opt Options) (Result, error) {
	if opt.Vault == nil {
		return Result{}, errors.New("intake: no vault")
	}
	t, err := opt.open()
	if err != nil {
		return Result{}, err
	}
	defer t.Close()
	res := Result{File: t.Name, Sheet: t.Sheet, Passed: t.Others, DryRun: opt.DryRun}
	s, err := opt.read(t, d.Today())
	if err != nil {
		return res, err
	}
	res.Kind, res.Title, res.Unread = s.kind.Code, s.kind.title(), s.unread
	if res.Problems = s.problems; len(res.Problems) > 0 {
		return res, nil
	}
	// First without a savepoint for each row, which is faster: most files are good, or were tried before. Where a row is refused, all is undone
	// and tried again with care, so that what one refused row half did does not hide or make other refusals.
	for _, careful := range []bool{false, true} {
		if s.bad && !careful {
			continue
		}
		rows, unsaid, refused, err := opt.pass(ctx, d, who, s, careful)
		if err != nil {
			return res, err
		}
		if refused && !careful {
			continue
		}
		res.Rows, res.Unsaid, res.Written = rows, unsaid, !refused && !opt.DryRun
		break
	}
	return res, nil
}

// pass tries all rows in one transaction, and gives what became of them, as they stand in the file. Without care it stops at the first refusal.
func (o Options) pass(ctx context.Context, d *db.DB, who duty.Actor, s *sheet, careful bool) (results []RowResult, unsaid int, refused bool,
	err error) {
	err = d.Write(ctx, func(tx *db.Tx) error { // which may be tried again
		refused = false
		results = make([]RowResult, 0, s.total)
		ss := &session{tx: tx, who: who, opt: o, kind: s.kind, sheet: s, refused: map[string]int{}, entered: map[db.ID][]taken{}, moved: map[db.ID]*moved{}}
		if err := ss.load(ctx); err != nil {
			return err
		}
		done := 0
		one := func(r *row) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := ss.row(ctx, r, careful); err != nil {
				return err
			}
			if r.outcome == Refused {
				refused = true
				if !careful {
					return errUndo
				}
				if key := lang.SearchKey(r.label); key != "" {
					ss.refused[key] = r.n
				}
			}
			if done++; o.Progress != nil && (done%500 == 0 || done == s.total) {
				o.Progress(done, s.total)
			}
			return nil
		}
		if err := ss.all(one, func(r *row) {
			results = append(results, RowResult{Row: r.n, Outcome: r.outcome, Verb: r.verb, Label: r.label, ID: r.id, Problems: r.problems, Warnings: r.warnings})
		}); err != nil {
			return err
		}
		notes, err := ss.crossed(ctx)
		if err != nil {
			return err
		}
		for i := range results {
			results[i].Warnings = append(results[i].Warnings, notes[results[i].Row]...)
		}
		unsaid = max(0, ss.warned-mostWarned)
		if refused || o.DryRun {
			return errUndo
		}
		return nil
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	return results, unsaid, refused, err
}

// all does the rows one after the other, and then tells of each in the order in which they stand.
func (s *session) all(do func(*row) error, tell func(*row)) error {
	if s.sheet.kept == nil {
		return s.sheet.each(func(r *row) error {
			err := do(r)
			tell(r)
			return err
		})
	}
	for _, r := range s.sheet.kept { // tried before, perhaps
		*r = row{n: r.n, sheet: r.sheet, vals: r.vals, parsed: r.parsed, problems: r.problems[:r.parsed:r.parsed]}
	}
	for _, r := range s.kind.order(s, s.sheet.kept) {
		if err := do(r); err != nil {
			return err
		}
	}
	for _, r := range s.sheet.kept {
		tell(r)
	}
	return nil
}

// row tries one row.
func (s *session) row(ctx context.Context, r *row, careful bool) error {
	r.label = s.label(r)
	r.verb = "change"
	if s.correct(r) {
		r.verb = "correct"
	}
	if !r.refused() {
		if careful {
			if _, err := s.tx.Exec(ctx, "SAVEPOINT intake_row", nil); err != nil {
				return err
			}
		}
		s.undo = s.undo[:0]
		out, err := s.kind.apply(ctx, s, r)
		if err = s.take(r, err); err != nil {
			return err
		}
		r.outcome = out
		if careful {
			end := "RELEASE SAVEPOINT intake_row"
			if r.refused() {
				if _, err := s.tx.Exec(ctx, "ROLLBACK TO SAVEPOINT intake_row", nil); err != nil {
					return err
				}
				for _, f := range s.undo {
					f()
				}
			}
			if _, err := s.tx.Exec(ctx, end, nil); err != nil {
				return err
			}
		}
	}
	if r.refused() {
		if careful {
			if err := s.references(ctx, r); err != nil {
				return err
			}
		}
		r.outcome, r.id = Refused, db.ID{}
	} else if r.outcome == Created && r.verb != "correct" {
		r.verb = "create"
	}
	return nil
}

// take notes an error of the domain at the row: each of its fields at the field's cell. What is not meant for a person is given back.
func (s *session) take(r *row, err error) error {
	if err == nil || errors.Is(err, errRow) {
		return nil
	}
	if errors.Is(err, db.Again) || fault.KindOf(err) == fault.Internal {
		return err
	}
	f := fault.As(err)
	if len(f.Fields) == 0 {
		r.refuse(s.aboutColumn(f.Key), f.Key, f.Args)
		return nil
	}
	for _, x := range f.Fields {
		name := x.Name
		if c, ok := s.kind.fields[name]; ok {
			name = c
		}
		r.refuse(s.shown(name), x.Key, x.Args)
	}
	return nil
}

// errRow ends a row whose problems are noted already.
var errRow = errors.New("intake: refused")

// keyColumn is the first column of the kind, which names the record.
func (s *session) keyColumn() string { return s.kind.Columns[0].Code }

// aboutColumn is the column that a broken rule is about where the domain names none: the place in the tree, the days, else the record.
func (s *session) aboutColumn(key string) string {
	for prefix, column := range map[string]string{"tree.": "parent", "asof.overlap": "from", "asof.gap": "from", "org.not_living": "from", "member.not_affiliated": "from"} {
		if strings.HasPrefix(key, prefix) && s.kind.column(column) != nil {
			return column
		}
	}
	if s.sheet.has("code") {
		return "code"
	}
	return s.keyColumn()
}

// shown is the column at which a broken rule about another is shown: that one, or what stands for it in this sheet.
func (s *session) shown(column string) string {
	if s.sheet.has(column) {
		return column
	}
	if c, ok := s.kind.instead[column]; ok && s.sheet.has(c) {
		return c
	}
	if s.kind.column(column) == nil {
		return s.aboutColumn("")
	}
	return column
}

// label is what the row is about: the first filled among its naming columns.
func (s *session) label(r *row) string {
	if s.kind.record != nil {
		return s.kind.record.label(r)
	}
	for _, c := range []string{"code", "person", "number", "full_name", "org", "figure"} {
		if v := r.at(c); v.text != "" {
			return v.text
		}
		if v := r.at(c); len(v.list) > 0 {
			return strings.Join(v.list, "; ")
		}
	}
	return ""
}

// correct tells whether the row is a correction.
func (s *session) correct(r *row) bool {
	if r.has("how") {
		return r.text("how") == "correct"
	}
	return s.opt.Correct
}

// reason is why, as the row or the command says.
func (s *session) reason(r *row) string {
	if c := s.kind.why(); r.has(c) {
		return r.text(c)
	}
	return s.opt.Reason
}

// from is the row's day, as the row or the command says; zero where neither does.
func (s *session) from(r *row) day.Day {
	if r.has("from") {
		return r.day("from")
	}
	return s.opt.From
}

// when gives the day of a change, and refuses a row without one.
func (s *session) when(r *row) (day.Day, error) {
	d := s.from(r)
	if d == 0 {
		r.refuse("from", "intake.no_day", fault.Args{"head": s.head("from")})
		return 0, errRow
	}
	s.ahead(r, "from", d)
	return d, nil
}

// ahead warns of a day that has not come yet.
func (s *session) ahead(r *row, column string, d day.Day) {
	if today := s.tx.Today(); d > today {
		s.warn(r, []fault.Field{{Name: column, Key: "members.ahead", Args: fault.Args{"day": d, "today": today}}})
	}
}

// span gives the days that a correction is about: from the row's day (else from ever) to its last day inclusive (else for ever). A reason is
// wanted.
func (s *session) span(r *row) (day.Period, error) {
	p := day.Period{From: s.from(r), To: day.Forever}
	if p.From == 0 {
		p.From = day.First
	}
	if r.has("last") {
		p.To = r.day("last").Add(1)
	}
	if s.reason(r) == "" {
		r.refuse("reason", "intake.no_reason", fault.Args{"head": s.head("reason")})
	}
	if p.Empty() {
		r.refuse("last", "period.order", fault.Args{"from": p.From, "to": p.To.Add(-1)})
	}
	if r.refused() {
		return p, errRow
	}
	return p, nil
}

// inLang is an argument of a message that depends on the reader's language.
type inLang func(lang.Lang) string

// Text is the problem as one sentence, without its place.
func (p Problem) Text(l lang.Lang) string {
	args := fault.Args{}
	for k, v := range p.Args {
		if f, ok := v.(inLang); ok {
			v = f(l)
		}
		args[k] = v
	}
	return l.T(p.Key, args)
}

// Place is where the problem stands, for people: "C12", or "dòng 12" where no cell is meant, with the column that the sheet does not have.
func (p Problem) Place(l lang.Lang) string {
	if n, err := strconv.Atoi(p.Cell); err == nil {
		if head := p.absent; head != nil {
			if f, ok := head.(inLang); ok {
				head = f(l)
			}
			return l.T("intake.row_absent", fault.Args{"row": strconv.Itoa(n), "head": head})
		}
		return l.T("intake.row", fault.Args{"row": strconv.Itoa(n)})
	}
	return p.Cell
}

// takeAt notes an error of the domain as take does, with other columns for some of its fields.
func (s *session) takeAt(r *row, err error, columns map[string]string) {
	f := fault.As(err)
	if f == nil || f.Kind == fault.Internal {
		return
	}
	if len(f.Fields) == 0 {
		r.refuse(s.aboutColumn(f.Key), f.Key, f.Args)
	}
	for _, x := range f.Fields {
		name := x.Name
		if c, ok := columns[name]; ok {
			name = c
		} else if c, ok := s.kind.fields[name]; ok {
			name = c
		}
		r.refuse(s.shown(name), x.Key, x.Args)
	}
}
