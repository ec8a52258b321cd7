package figure

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/lang"
)

// always is the condition that every row meets.
const always = "1 = 1"

// sql renders conditions on attributes in the clear; sealed ones are left to match. Names of values begin with prefix.
func (a *ask) sql(ctx context.Context, tx *db.Tx, s *Set, conds []Cond, prefix string, args db.Args) (string, error) {
	parts := []string{}
	for i, c := range conds {
		if c.not != nil {
			inner, err := a.sql(ctx, tx, s, c.not, prefix+strconv.Itoa(i)+"_", args)
			if err != nil {
				return "", err
			}
			parts = append(parts, "CASE WHEN "+inner+" THEN 0 ELSE 1 END = 1")
			continue
		}
		at, ok := s.Attr(c.Attr)
		if !ok {
			return "", fmt.Errorf("figure: no attribute %s in %s", c.Attr, s.Name)
		}
		if at.Sealed != "" {
			continue
		}
		name := prefix + strconv.Itoa(i)
		switch c.Op {
		case "known":
			parts = append(parts, "("+at.Expr+" IS NOT NULL AND "+empty(at, "<>")+")")
			continue
		case "unknown":
			parts = append(parts, "("+at.Expr+" IS NULL OR "+empty(at, "=")+")")
			continue
		}
		v, err := a.side(ctx, tx, at, c)
		if err != nil {
			return "", err
		}
		if c.Op == "in" {
			args[name] = v
			parts = append(parts, at.Expr+" IN {in "+name+"}")
			continue
		}
		op := c.Op
		if op == "!=" {
			op = "<>"
		}
		if op == "differs" {
			return "", fmt.Errorf("figure: %q serves sealed attributes only", op)
		}
		args[name] = v
		parts = append(parts, at.Expr+" "+op+" :"+name)
	}
	if len(parts) == 0 {
		return always, nil
	}
	return "(" + strings.Join(parts, " AND ") + ")", nil
}

func empty(at Attr, op string) string {
	if at.Type == Text {
		return at.Expr + " " + op + " ''"
	}
	if op == "=" {
		return "1 = 0"
	}
	return "1 = 1"
}

// side is the value a condition compares with.
func (a *ask) side(ctx context.Context, tx *db.Tx, at Attr, c Cond) (any, error) {
	var v any = c.Value
	switch {
	case c.Var != "":
		d, ok := a.variable(c.Var)
		if !ok {
			return nil, fmt.Errorf("figure: no variable %s", c.Var)
		}
		if at.Type == Int {
			return int64(d), nil
		}
		return d, nil
	case c.Rule != "":
		r, ok := a.rules[c.Rule]
		if !ok {
			var err error
			if r, err = a.e.env.Rule(ctx, tx, c.Rule, a.q.At); err != nil {
				return nil, err
			}
			a.rules[c.Rule] = r
		}
		v = r
	}
	if list, ok := v.([]any); ok {
		out := make([]string, len(list))
		for i, x := range list {
			out[i] = fmt.Sprint(x)
		}
		return out, nil
	}
	switch at.Type {
	case Int:
		switch n := v.(type) {
		case float64:
			return int64(n), nil
		case string:
			return strconv.ParseInt(n, 10, 64)
		}
	case Bool:
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case Day:
		if s, ok := v.(string); ok {
			return day.ParseISO(s)
		}
	case Text:
		if s, ok := v.(string); ok {
			return s, nil
		}
	}
	return nil, fmt.Errorf("figure: %v does not fit attribute %s", v, at.Name)
}

func (a *ask) variable(name string) (day.Day, bool) {
	switch name {
	case "on":
		return a.q.At.On, true
	case "from":
		return a.q.Period.From, true
	case "to":
		return a.q.Period.To, true
	case "year_from":
		return day.Must(a.q.At.On.Year(), 1, 1), true
	case "year_to":
		return day.Must(a.q.At.On.Year()+1, 1, 1), true
	}
	return 0, false
}

// match judges the sealed conditions of one row by what its key opened.
func (a *ask) match(ctx context.Context, tx *db.Tx, s *Set, conds []Cond, open map[string]map[string]string) (bool, error) {
	for _, c := range conds {
		at, _ := s.Attr(c.Attr)
		if at.Sealed == "" {
			continue
		}
		got := open[at.Sealed][at.Field]
		switch c.Op {
		case "known":
			if got == "" {
				return false, nil
			}
			continue
		case "unknown":
			if got != "" {
				return false, nil
			}
			continue
		}
		v, err := a.side(ctx, tx, at, c)
		if err != nil {
			return false, err
		}
		if got == "" {
			return false, nil
		}
		ok := false
		switch want := v.(type) {
		case []string:
			for _, w := range want {
				ok = ok || got == w
			}
		case string:
			switch c.Op {
			case "=":
				ok = got == want
			case "!=":
				ok = got != want
			case "differs":
				ok = lang.SearchKey(got) != lang.SearchKey(want)
			default:
				return false, fmt.Errorf("figure: %q on sealed %s", c.Op, at.Name)
			}
		default:
			return false, fmt.Errorf("figure: sealed %s holds text", at.Name)
		}
		if !ok {
			return false, nil
		}
	}
	return true, nil
}
