package db

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"chibo/internal/day"
)

// Engine is the database under the program.
type Engine uint8

const (
	SQLite Engine = iota
	Postgres
)

func (e Engine) String() string {
	if e == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// Args are the named values of a statement: ":org" in the text takes Args["org"]. Values may be string, int, int64, bool, []byte, day.Day,
// day.Partial, ID, Instant, a slice of ID or string (only inside "{in name}"), or nil. A zero Day, Partial, ID or Instant is NULL.
// The key "known" holds what asof calls Known (an interface with Latest and Instant) and steers "{known alias}".
type Args map[string]any

// Known is how a statement asks for what was known: latest, or at an instant.
type Known interface {
	Latest() bool
	Instant() Instant
}

// One SQL text serves both engines. Beside named values (":name") it may hold tokens in braces:
//
//	{open}          the literal known_to of what is known still, so that partial indexes serve
//	{forever}       the literal valid_to of what has not ended
//	{known a}       rows of alias a as known: "a.known_to = {open}", or the two comparisons with :known
//	{on a}          rows of alias a valid on :on
//	{min x|y}       the lesser of two values; {max x|y} the greater
//	{in ids}        a list of values, expanded: "(?, ?, ?)"; an empty list matches nothing
//	{id} {day} {partial} {time} {bool} {blob} {json} {int} {strict}   column types, in schema texts and CAST
//	{keyed}         for {strict}: a table kept in the order of its primary key, where the engine can
//	{true} {false}  literals
//	{fenced t a|conds}  table t as a, to stand after CROSS JOIN, where conds (which WHERE repeats) find its rows from those of the tables before it:
//	                by index, whatever PostgreSQL believes of how many there are
//	{num x}         a day as the number yyyymmdd, for arithmetic on ages
//	{serial}        a number given out by the engine, as primary key; {collate} byte order for text keys
//	{states}        the columns of a row with four times, in schema texts
//	{no_overlap table|a,b}  no two rows known now with the same a, b share a day, in schema texts
type compiled struct {
	sql    string
	params []string // names, in the order of the placeholders; "" never
}

type textKey struct {
	text  string
	known bool // an instant, not latest
	lens  string
}

// texts keeps compiled statements; it forgets all when it grows past its bound, since only figures with users' own conditions vary.
type texts struct {
	mu sync.RWMutex
	m  map[textKey]*compiled
}

func (c *texts) get(e Engine, text string, args Args) (*compiled, error) {
	k := textKey{text: text}
	if kn, ok := args["known"].(Known); ok {
		k.known = !kn.Latest()
	} else if strings.Contains(text, "{known ") { // a forgotten Known must not quietly mean latest
		return nil, fmt.Errorf("db: no Known for %q", text)
	}
	if strings.Contains(text, "{in ") {
		var b strings.Builder
		for name, v := range args {
			if n, ok := listLen(v); ok {
				b.WriteString(name)
				b.WriteByte('=')
				b.WriteString(strconv.Itoa(n))
				b.WriteByte(';')
			}
		}
		k.lens = sortedParts(b.String())
	}
	c.mu.RLock()
	got := c.m[k]
	c.mu.RUnlock()
	if got != nil {
		return got, nil
	}
	got, err := compile(e, text, k.known, args)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	if c.m == nil || len(c.m) > 4096 {
		c.m = map[textKey]*compiled{}
	}
	c.m[k] = got
	c.mu.Unlock()
	return got, nil
}

func sortedParts(s string) string {
	if strings.Count(s, ";") < 2 {
		return s
	}
	parts := strings.Split(strings.TrimSuffix(s, ";"), ";")
	for i := range parts { // few parts: insertion keeps it simple
		for j := i; j > 0 && parts[j] < parts[j-1]; j-- {
			parts[j], parts[j-1] = parts[j-1], parts[j]
		}
	}
	return strings.Join(parts, ";")
}

func listLen(v any) (int, bool) {
	switch l := v.(type) {
	case []ID:
		return len(l), true
	case []string:
		return len(l), true
	case []int64:
		return len(l), true
	}
	return 0, false
}

func compile(e Engine, text string, known bool, args Args) (*compiled, error) {
	text, err := expand(e, text, known, args)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	c := &compiled{}
	seen := map[string]int{}
	for i := 0; i < len(text); i++ {
		ch := text[i]
		switch {
		case ch == '\'':
			j := strings.IndexByte(text[i+1:], '\'')
			if j < 0 {
				return nil, fmt.Errorf("db: open quote in %q", text)
			}
			b.WriteString(text[i : i+j+2])
			i += j + 1
		case ch == ':' && i+1 < len(text) && text[i+1] == ':': // a cast of PostgreSQL's
			b.WriteString("::")
			i++
		case ch == '-' && i+1 < len(text) && text[i+1] == '-':
			j := strings.IndexByte(text[i:], '\n')
			if j < 0 {
				j = len(text) - i
			}
			i += j - 1
		case ch == ':' && i+1 < len(text) && nameByte(text[i+1]):
			j := i + 1
			for j < len(text) && nameByte(text[j]) {
				j++
			}
			name := text[i+1 : j]
			if e == Postgres {
				n, ok := seen[name]
				if !ok {
					c.params = append(c.params, name)
					n = len(c.params)
					seen[name] = n
				}
				b.WriteByte('$')
				b.WriteString(strconv.Itoa(n))
			} else {
				c.params = append(c.params, name)
				b.WriteByte('?')
			}
			i = j - 1
		default:
			b.WriteByte(ch)
		}
	}
	c.sql = b.String()
	return c, nil
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_'
}

func expand(e Engine, text string, known bool, args Args) (string, error) {
	for strings.IndexByte(text, '{') >= 0 {
		end := strings.IndexByte(text, '}')
		if end < 0 {
			return "", fmt.Errorf("db: open brace in %q", text)
		}
		start := strings.LastIndexByte(text[:end], '{') // innermost first, so that {min {day}|…} works
		if start < 0 {
			return "", fmt.Errorf("db: stray brace in %q", text)
		}
		r, err := token(e, text[start+1:end], known, args)
		if err != nil {
			return "", err
		}
		text = text[:start] + r + text[end+1:]
	}
	return text, nil
}

func pick(e Engine, sqlite, postgres string) string {
	if e == Postgres {
		return postgres
	}
	return sqlite
}

const (
	openPG = "TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'"
	stillP = "DATE '9999-12-31'"
)

func token(e Engine, t string, known bool, args Args) (string, error) {
	word, rest, _ := strings.Cut(t, " ")
	switch word {
	case "open":
		return pick(e, strconv.FormatInt(int64(StillKnown), 10), openPG), nil
	case "forever":
		return pick(e, strconv.Itoa(int(day.Forever)), stillP), nil
	case "known":
		if known {
			return "(" + rest + ".known_from <= :known AND " + rest + ".known_to > :known)", nil
		}
		o, _ := token(e, "open", known, args)
		return rest + ".known_to = " + o, nil
	case "on":
		return "(" + rest + ".valid_from <= :on AND " + rest + ".valid_to > :on)", nil
	case "min", "max":
		x, y, ok := strings.Cut(rest, "|")
		if !ok {
			return "", fmt.Errorf("db: token {%s} wants two values", t)
		}
		fn := pick(e, word, map[string]string{"min": "LEAST", "max": "GREATEST"}[word])
		return fn + "(" + x + ", " + y + ")", nil
	case "num":
		return pick(e, "("+rest+")", "CAST(to_char("+rest+", 'YYYYMMDD') AS INTEGER)"), nil
	case "in":
		n, ok := listLen(args[rest])
		if !ok {
			return "", fmt.Errorf("db: {in %s} has no list", rest)
		}
		if n == 0 {
			return "(NULL)", nil
		}
		var b strings.Builder
		for i := range n {
			b.WriteString(pick(e, ", ", ", "))
			fmt.Fprintf(&b, ":%s__%d", rest, i)
		}
		return "(" + b.String()[2:] + ")", nil
	case "id":
		return pick(e, "BLOB", "UUID"), nil
	case "day":
		return pick(e, "INTEGER", "DATE"), nil
	case "partial":
		return "INTEGER", nil
	case "int":
		return pick(e, "INTEGER", "BIGINT"), nil
	case "time":
		return pick(e, "INTEGER", "TIMESTAMPTZ"), nil
	case "bool":
		return pick(e, "INTEGER", "BOOLEAN"), nil
	case "blob":
		return pick(e, "BLOB", "BYTEA"), nil
	case "json":
		return "TEXT", nil
	case "strict":
		return pick(e, " STRICT", ""), nil
	case "keyed":
		return pick(e, " STRICT, WITHOUT ROWID", ""), nil
	case "serial":
		return pick(e, "INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"), nil
	case "collate": // byte order for text keys, the same on both engines
		return pick(e, "", ` COLLATE "C"`), nil
	case "true":
		return pick(e, "1", "TRUE"), nil
	case "false":
		return pick(e, "0", "FALSE"), nil
	case "states":
		return strings.Join([]string{
			"valid_from {day} NOT NULL", "valid_to {day} NOT NULL CHECK (valid_to > valid_from)",
			"known_from {time} NOT NULL", "known_to {time} NOT NULL CHECK (known_to > known_from)",
			"change_id {id} NOT NULL", "owner {id}"}, ", "), nil
	case "fenced":
		return fenced(e, rest)
	case "no_overlap":
		return noOverlap(e, rest)
	}
	return "", fmt.Errorf("db: unknown token {%s}", t)
}

// fenced lets rows be found only from the rows before them. PostgreSQL cannot know how few organisations a walk down the tree finds: it believes in
// thousands, and reads a whole table where an index would lead to twenty rows. SQLite takes tables in the order written.
func fenced(e Engine, rest string) (string, error) {
	table, conds, ok := strings.Cut(rest, "|")
	name, alias, named := strings.Cut(strings.TrimSpace(table), " ")
	if !ok || !named {
		return "", fmt.Errorf("db: {fenced %s} wants a table with its alias, and conditions", rest)
	}
	if e == Postgres {
		return "LATERAL (SELECT * FROM " + name + " " + alias + " WHERE " + conds + " OFFSET 0) " + alias, nil
	}
	return table, nil
}

// noOverlap is the belt of the rule that lives in asof: rows known now with the same key share no day.
func noOverlap(e Engine, rest string) (string, error) {
	table, cols, ok := strings.Cut(rest, "|")
	if !ok {
		return "", fmt.Errorf("db: {no_overlap %s} wants table|columns", rest)
	}
	keys := strings.Split(cols, ",")
	if e == Postgres {
		var b strings.Builder
		for _, k := range keys {
			// Written so, the constraint's index serves nothing but the constraint: as an index for reading it is many times slower than the
			// others, and the planner takes it for the equal of them.
			b.WriteString("(COALESCE(" + k + ", " + k + ")) WITH =, ")
		}
		return "ALTER TABLE " + table + " ADD CONSTRAINT " + table + "_no_overlap EXCLUDE USING gist (" + b.String() +
			"daterange(valid_from, valid_to) WITH &&) WHERE (known_to = {open})", nil
	}
	var same strings.Builder
	for _, k := range keys {
		same.WriteString("o." + k + " = NEW." + k + " AND ")
	}
	return "CREATE TRIGGER " + table + "_no_overlap BEFORE INSERT ON " + table + " WHEN NEW.known_to = {open} AND EXISTS (SELECT 1 FROM " + table +
		" o WHERE " + same.String() + "o.known_to = {open} AND o.valid_from < NEW.valid_to AND o.valid_to > NEW.valid_from)" +
		" BEGIN SELECT RAISE(ABORT, 'no_overlap'); END", nil
}
