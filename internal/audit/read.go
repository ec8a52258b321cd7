package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"sync"
	"time"

	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/fault"
)

// Reader is who looks: the account, and his name as the log shows it for good.
type Reader struct {
	Account db.ID // zero only for the installation itself
	Name    string
}

// ReadKind tells looking from taking out.
type ReadKind = string

const (
	Reading ReadKind = "read"   // a page or an answer was shown
	Export  ReadKind = "export" // a file was made to be taken away
)

// Read is one look at records.
type Read struct {
	What    string     // noun and page, as "member" or "admission.list"
	Persons []db.ID    // the persons whose data was shown: each of them sees this entry
	Org     db.ID      // the organisation in whose name or sub-tree it was asked
	Groups  []string   // field groups beyond the basic one, as "sensitive"
	Records int64      // how many records were shown
	On      day.Day    // the day asked about; may be zero
	Known   db.Instant // what was known; zero for latest
	Purpose string     // as the reader gave it; wanted of exports by the caller where a rule says so
	Asked   string     // digest of the conditions of a list; empty where there are none
	// Often marks looks that come by the keystroke, such as suggestions: those of one reader at one kind of thing, within a minute, are one entry, whose
	// Records are those of all of them together. It has no Persons. It is written even where the transaction it is part of comes to nothing.
	Often bool
}

// Entry is a Read as it stands in the log.
type Entry struct {
	N      int64 // grows with the order of writing; for paging
	ID     db.ID
	At     db.Instant
	Kind   ReadKind
	Reader Reader
	Read   // Persons is empty: how many others were shown is nobody's business
}

// Log is the one door through which reads and exports are logged. Reads are queued and written by transactions of the log's own, so that pages
// do not wait for the writer; the queue is bounded, and where it stays full the read is refused rather than left unlogged. Exports are written
// before they return: no byte goes out of which the log does not tell.
type Log struct {
	d     *db.DB
	queue chan Entry
	stop  chan struct{} // closed by Close
	done  chan struct{} // closed when all is written
	shut  sync.RWMutex  // held shared while an entry is put in
	ended bool
	mu    sync.Mutex
	last  error // why the last writing failed; nil once one succeeds
}

// batch is how many entries one transaction writes at most, gather how long the first of them may wait for others.
const (
	batch  = 256
	gather = 200 * time.Millisecond
)

// NewLog starts the log's writer; room is how many reads may wait (0: 4,096). It must be closed.
func NewLog(d *db.DB, room int) *Log {
	if room <= 0 {
		room = 4096
	}
	l := &Log{d: d, queue: make(chan Entry, room), stop: make(chan struct{}), done: make(chan struct{})}
	go l.run()
	return l
}

// Read notes a look. In a reader's transaction the entry is queued; in a writer's it is part of the transaction. An error means that it could
// not be logged (the queue is full until ctx ends, or the log is closed): what was read must then not be shown.
func (l *Log) Read(ctx context.Context, tx *db.Tx, who Reader, r Read) error {
	e := Entry{ID: db.NewID(), At: tx.Now(), Kind: Reading, Reader: who, Read: r}
	if r.Often {
		e.ID, e.Persons = often(e), nil
	} else if !tx.Change().IsZero() {
		return write(ctx, tx, e)
	}
	l.shut.RLock()
	defer l.shut.RUnlock()
	if l.ended {
		return closed()
	}
	select {
	case l.queue <- e:
		return nil
	default:
	}
	select {
	case l.queue <- e:
		return nil
	case <-ctx.Done():
		return &fault.Fault{Kind: fault.Internal, Key: "audit.full", Err: errors.Join(ctx.Err(), l.Err())}
	}
}

// often is the id that all looks of one reader at one kind of thing within a minute share, on whichever server they come.
func often(e Entry) db.ID {
	const minute = 60_000_000
	b := binary.BigEndian.AppendUint64(append([]byte("often "), e.Reader.Account[:]...), uint64(e.At/minute))
	for _, s := range []string{e.Reader.Name, e.What, e.Org.String()} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	sum := sha256.Sum256(b)
	var id db.ID
	copy(id[:], sum[:])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // a UUID of version 8: one made of something else
	return id
}

// Export logs that a file goes out and returns once that is committed; on any error nothing may go out. It must not be called while the caller
// holds a writing transaction: there use ExportIn.
func (l *Log) Export(ctx context.Context, who Reader, r Read) error {
	l.shut.RLock()
	defer l.shut.RUnlock()
	if l.ended {
		return closed()
	}
	id := db.NewID()
	return l.d.Aside(ctx, func(tx *db.Tx) error {
		return write(ctx, tx, Entry{ID: id, At: tx.Now(), Kind: Export, Reader: who, Read: r})
	})
}

// ExportIn logs an export as part of a writing transaction; nothing may go out before that is committed.
func (l *Log) ExportIn(ctx context.Context, tx *db.Tx, who Reader, r Read) error {
	return write(ctx, tx, Entry{ID: db.NewID(), At: tx.Now(), Kind: Export, Reader: who, Read: r})
}

// Err is why entries cannot be written at the moment; nil where they can.
func (l *Log) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// Close takes no more entries and returns when all are written, or with an error when ctx ends first.
func (l *Log) Close(ctx context.Context) error {
	l.shut.Lock()
	if !l.ended {
		l.ended = true
		close(l.stop)
	}
	l.shut.Unlock()
	select {
	case <-l.done:
		return l.Err()
	case <-ctx.Done():
		return errors.Join(ctx.Err(), l.Err())
	}
}

func closed() error { return fault.New(fault.Internal, "audit.closed", nil) }

func (l *Log) run() {
	defer close(l.done)
	for {
		var list []Entry
		select {
		case e := <-l.queue:
			list = l.fill(append(list, e))
		case <-l.stop:
			for { // nobody puts in any more
				select {
				case e := <-l.queue:
					l.flush([]Entry{e})
				default:
					return
				}
			}
		}
		l.flush(list)
	}
}

// fill takes what comes within a moment after the first.
func (l *Log) fill(list []Entry) []Entry {
	t := time.NewTimer(gather)
	defer t.Stop()
	for len(list) < batch {
		select {
		case e := <-l.queue:
			list = append(list, e)
		case <-t.C:
			return list
		case <-l.stop:
			return list
		}
	}
	return list
}

// flush writes until it succeeds: entries are never dropped while the program runs.
func (l *Log) flush(list []Entry) {
	ctx := context.Background()
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := l.d.Aside(ctx, func(tx *db.Tx) error {
			for _, e := range list {
				if err := write(ctx, tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		l.mu.Lock()
		l.last = err
		l.mu.Unlock()
		if err == nil {
			return
		}
		time.Sleep(wait)
	}
}

// write puts an entry in, once: a transaction whose end was not heard of may be tried again. (What is counted together may then count twice.)
func write(ctx context.Context, tx *db.Tx, e Entry) error {
	conflict := "ON CONFLICT (id) DO NOTHING"
	if e.Often {
		conflict = "ON CONFLICT (id) DO UPDATE SET records = audit_read.records + :records"
	}
	n, err := tx.Exec(ctx, `INSERT INTO audit_read (id, at, account_id, reader, kind, what, org_id, field_groups, records, on_day, known, purpose, asked)
		VALUES (:id, :at, :account, :reader, :kind, :what, :org, :groups, :records, :on, :known, :purpose, :asked) `+conflict,
		db.Args{"id": e.ID, "at": e.At, "account": e.Reader.Account, "reader": e.Reader.Name, "kind": e.Kind, "what": e.What, "org": e.Org,
			"groups": strings.Join(e.Groups, " "), "records": e.Records, "on": e.On, "known": e.Known, "purpose": e.Purpose, "asked": e.Asked})
	if err != nil || n == 0 {
		return err
	}
	seen := make(map[db.ID]bool, len(e.Persons))
	rows := make([][]any, 0, len(e.Persons))
	for _, p := range e.Persons {
		if !p.IsZero() && !seen[p] {
			seen[p] = true
			rows = append(rows, []any{p, e.ID})
		}
	}
	return tx.Insert(ctx, "audit_read_person", []string{"person_id", "read_id"}, rows)
}

// Filter chooses entries; zero fields choose all.
type Filter struct {
	Person  db.ID
	Account db.ID
	Org     db.ID
	Kind    ReadKind
	Before  int64 // only entries whose N is smaller: the next page
	Limit   int   // 0: 50
}

// Reads lists entries, the latest first. It asks for no rights: those are the caller's to check.
func Reads(ctx context.Context, tx *db.Tx, f Filter) ([]Entry, error) {
	text := `SELECT r.n, r.id, r.at, r.account_id, r.reader, r.kind, r.what, r.org_id, r.field_groups, r.records, r.on_day, r.known, r.purpose, r.asked FROM audit_read r`
	args := db.Args{"limit": int64(f.Limit)}
	if f.Limit <= 0 {
		args["limit"] = int64(50)
	}
	cond := []string{"1 = 1"}
	if !f.Person.IsZero() {
		text = `SELECT r.n, r.id, r.at, r.account_id, r.reader, r.kind, r.what, r.org_id, r.field_groups, r.records, r.on_day, r.known, r.purpose, r.asked
			FROM audit_read_person p CROSS JOIN audit_read r`
		cond = append(cond, "p.person_id = :person", "r.id = p.read_id")
		args["person"] = f.Person
	}
	for col, v := range map[string]db.ID{"account": f.Account, "org": f.Org} {
		if !v.IsZero() {
			cond = append(cond, "r."+col+"_id = :"+col)
			args[col] = v
		}
	}
	if f.Kind != "" {
		cond = append(cond, "r.kind = :kind")
		args["kind"] = f.Kind
	}
	if f.Before > 0 {
		cond = append(cond, "r.n < :before")
		args["before"] = f.Before
	}
	var out []Entry
	err := tx.Query(ctx, text+" WHERE "+strings.Join(cond, " AND ")+" ORDER BY r.n DESC LIMIT :limit", args, func(r *db.Row) error {
		var e Entry
		var groups string
		err := r.Scan(&e.N, &e.ID, &e.At, &e.Reader.Account, &e.Reader.Name, &e.Kind, &e.What, &e.Org, &groups, &e.Records, &e.On, &e.Known, &e.Purpose, &e.Asked)
		e.Groups = strings.Fields(groups)
		out = append(out, e)
		return err
	})
	return out, err
}

// ReadsOf lists who looked at a person's data, the latest first: for the person himself. before is the N of the last entry of the page before.
func ReadsOf(ctx context.Context, tx *db.Tx, person db.ID, before int64, limit int) ([]Entry, error) {
	return Reads(ctx, tx, Filter{Person: person, Before: before, Limit: limit})
}
