/* kawaraban/doc.h -- the document tree: the one truth between readers and writers.
 *
 * Containers (section, list, cell ...) hold blocks and claim no source lines. Blocks of inlines (title, para,
 * note ...) claim the lines they were written on, in `spans`; their text is the text of their inlines joined.
 * Everything lives in the document's arena and dies with it; every kw_str and kw_span here is borrowed from it.
 */
#ifndef KAWARABAN_DOC_H
#define KAWARABAN_DOC_H

#include <kawaraban/base.h>
#include <kawaraban/context.h>
#include <kawaraban/str.h>
#include <kawaraban/text.h>

/* ---- node types ---- */

/* X(ID, "name", class, may contain). The one list of node types: names, classes and containment come from it. */
#define KW_NODE_TYPES(X)                                                                                     \
	X(DOCUMENT, "document", CONTAINER, KW_KIDS_HEADED)                                                   \
	X(SECTION, "section", CONTAINER, KW_KIDS_HEADED)                                                     \
	X(PROJECT, "project", CONTAINER, KW_KIDS_HEADED) /* 事業・取組 */                               \
	X(BOX, "box", CONTAINER, KW_KIDS_HEADED)         /* framed: duty, callout, group of sections */      \
	X(LIST, "list", CONTAINER, KW_BIT(ITEM))                                                             \
	X(ITEM, "item", CONTAINER, KW_KIDS_FLOW) /* its first para is the item's own text */                 \
	X(TABLE, "table", CONTAINER, KW_BIT(TITLE) | KW_BIT(ROW)) /* its title is the printed head line */   \
	X(ROW, "row", CONTAINER, KW_BIT(CELL) | KW_BIT(PROJECT))                                             \
	X(CELL, "cell", CONTAINER, KW_KIDS_FLOW)                                                             \
	X(TITLE, "title", TEXT_BLOCK, KW_KIDS_INLINE)       /* heading line of its parent, always first */   \
	X(SUBTITLE, "subtitle", TEXT_BLOCK, KW_KIDS_INLINE) /* ～…～ as a line of its own */             \
	X(SLOGAN, "slogan", TEXT_BLOCK, KW_KIDS_INLINE)                                                      \
	X(PARA, "para", TEXT_BLOCK, KW_KIDS_INLINE)                                                          \
	X(NOTE, "note", TEXT_BLOCK, KW_KIDS_INLINE) /* ※ ★ */                                            \
	X(CAPTION, "caption", TEXT_BLOCK, KW_KIDS_INLINE)                                                    \
	X(CONTACT, "contact", TEXT_BLOCK, KW_KIDS_INLINE)                                                    \
	X(SIGNATURE, "signature", TEXT_BLOCK, KW_KIDS_INLINE)                                                \
	X(FIELD, "field", TEXT_BLOCK, KW_KIDS_INLINE) /* head of the ward, mascot, issue date ... */         \
	X(RAW, "raw", TEXT_BLOCK, KW_KIDS_INLINE)     /* fits nothing; kept where it stood */                \
	X(MISSING, "missing", LEAF_BLOCK, 0)          /* a gap of the source, never filled */                \
	X(PAGEBREAK, "pagebreak", LEAF_BLOCK, 0)                                                             \
	X(TEXT, "text", INLINE, 0)                                                                           \
	X(SOFTBREAK, "softbreak", INLINE, 0) /* display lines that stay apart */                             \
	X(STRONG, "strong", INLINE, KW_KIDS_INLINE)                                                          \
	X(LINK, "link", INLINE, KW_KIDS_INLINE)                                                              \
	X(RUBY, "ruby", INLINE, 0) /* text = base */                                                         \
	X(AMOUNT, "amount", INLINE, 0)                                                                       \
	X(PERIOD, "period", INLINE, 0)                                                                       \
	X(ORG, "org", INLINE, 0)                                                                             \
	X(PHONE, "phone", INLINE, 0)

typedef enum kw_type {
#define KW_TYPE_ID(id, name, class, kids) KW_##id,
	KW_NODE_TYPES(KW_TYPE_ID)
#undef KW_TYPE_ID
	        KW_N_TYPES
} kw_type;

/* Sets of types: bit t stands for type t. */
#define KW_BIT(id) (UINT64_C(1) << KW_##id)
#define KW_KIDS_FLOW                                                                                         \
	(KW_BIT(SECTION) | KW_BIT(PROJECT) | KW_BIT(BOX) | KW_BIT(LIST) | KW_BIT(TABLE) | KW_BIT(SUBTITLE) | \
	 KW_BIT(SLOGAN) | KW_BIT(PARA) | KW_BIT(NOTE) | KW_BIT(CAPTION) | KW_BIT(CONTACT) |                  \
	 KW_BIT(SIGNATURE) | KW_BIT(FIELD) | KW_BIT(RAW) | KW_BIT(MISSING) | KW_BIT(PAGEBREAK))
#define KW_KIDS_HEADED (KW_KIDS_FLOW | KW_BIT(TITLE))
#define KW_KIDS_INLINE                                                                                       \
	(KW_BIT(TEXT) | KW_BIT(SOFTBREAK) | KW_BIT(STRONG) | KW_BIT(LINK) | KW_BIT(RUBY) | KW_BIT(AMOUNT) |  \
	 KW_BIT(PERIOD) | KW_BIT(ORG) | KW_BIT(PHONE))
#define KW_ALL_TYPES ((UINT64_C(1) << KW_N_TYPES) - 1)

typedef enum kw_class { KW_CONTAINER, KW_TEXT_BLOCK, KW_LEAF_BLOCK, KW_INLINE } kw_class;

KW_EXPORT const char *kw_type_name(kw_type t);          /* "section" */
KW_EXPORT bool kw_type_find(kw_str name, kw_type *out); /* the reverse */
KW_EXPORT kw_class kw_type_class(kw_type t);
KW_EXPORT uint64_t kw_type_kids(kw_type t); /* set of types it may contain */

/* ---- what nodes carry ---- */

/* The parts of a heading. The inlines of its TITLE node, joined, are the whole heading as written (`raw`). Empty = absent. */
typedef struct kw_heading {
	kw_str marker;    /* "◆", "●"; "【】" for a bracketed heading; "<>" with tag */
	kw_str tag;       /* of <…> before the title */
	kw_str prefix;    /* of 【…】 before the title */
	kw_str label;     /* as written, without marker: "Ⅱ", "施策１", "１－１－１" */
	kw_str number;    /* the label's figures in ASCII: "2", "1", "1-1-1" */
	kw_str title;     /* without all the other parts */
	kw_str subtitle;  /* of ～…～, without the waves */
	kw_str qualifier; /* with its brackets: "（様式２）" */
	kw_str bureau;    /* of 【…】 at the end, without brackets */
	kw_str budget; /* the budget bracket as written: "（予算額　28,523千円）"; the amount is an AMOUNT inline */
	kw_str budget_label;                    /* "予算額" */
	kw_str label_from;                      /* "cover": the label came from the title index */
	kw_str restored_before, restored_after; /* a damaged character of the label, put right */
} kw_heading;

typedef enum kw_box_role { KW_BOX_PLAIN, KW_BOX_GROUP, KW_BOX_CALLOUT, KW_BOX_DUTY } kw_box_role;

/* What the items of a list without marks of its own have: the source means them and leaves them to whoever prints it. */
typedef enum kw_list_numbering { KW_LIST_UNMARKED, KW_LIST_BULLETS, KW_LIST_NUMBERS } kw_list_numbering;

typedef enum kw_field_role {
	KW_FIELD_HEAD, /* 区長 and name */
	KW_FIELD_MASCOT,
	KW_FIELD_BANNER,
	KW_FIELD_ISSUE_DATE,
	KW_FIELD_URL,
	KW_FIELD_FORM,       /* 様式１ */
	KW_FIELD_LIST_TITLE, /* 【主な事業・取組】, in a section */
	KW_FIELD_THEME,      /* テーマ 01, in a project */
	KW_N_FIELD_ROLES
} kw_field_role;
KW_EXPORT const char *kw_field_role_name(kw_field_role role); /* "head", "issue-date" ... */

typedef struct kw_field {
	kw_field_role role;
	kw_str post, name;  /* head: 区長, 長沢　伸幸; mascot: name */
	kw_str iso;         /* issue date: "2022-05" or "2022-05-01" */
	kw_str href, label; /* url */
	kw_str code;        /* theme: "テーマ 01" */
} kw_field;

typedef struct kw_contact {
	kw_str role;   /* 問合せ */
	kw_str office; /* 企画課広報係 */
	kw_str tel, tel_raw, fax, fax_raw, mail,
	        url; /* numbers: figures and '-'; _raw as written where it differs */
} kw_contact;

typedef enum kw_missing_role {
	KW_MISSING_PART,
	KW_MISSING_FIELD
} kw_missing_role; /* FIELD: an empty form field */

typedef struct kw_table kw_table; /* table.h */

typedef enum kw_confidence { KW_SURE, KW_LIKELY, KW_GUESS } kw_confidence;

/* kw_node.marks */
enum {
	KW_MARK_JOINED = 1 << 0,  /* several source lines were joined */
	KW_MARK_MOVED = 1 << 1,   /* stands elsewhere than in the source */
	KW_MARK_PART = 1 << 2,    /* its first or last line is shared with other nodes or ledger entries */
	KW_MARK_IMPLIED = 1 << 3, /* made by the reader; has no line */
	KW_MARK_LABEL_AFTER = 1 << 4, /* title: stood after its content in the source */
	KW_MARK_HEADER_GUESS =
	        1 << 5, /* table: its head line was assigned by a guess (see confidence of the title) */
};

typedef struct kw_node kw_node;
struct kw_node {
	kw_node *parent, *prev, *next, *first, *last;
	uint8_t type;       /* kw_type */
	uint8_t confidence; /* kw_confidence */
	uint16_t marks;
	uint32_t n_spans;
	const kw_span
	        *spans; /* the source lines in the order of use; blocks of inlines and inline values only */
	kw_str text;    /* TEXT, RUBY, AMOUNT, PERIOD, ORG, PHONE: as written; MISSING: what is missing */
	kw_str why;     /* beside a confidence: rule and figures */
	union {
		kw_heading *heading; /* TITLE; never NULL */
		struct {
			kw_box_role role;
		} box;
		struct {
			kw_str marker, id;
			kw_list_numbering numbering;
		} list; /* id: "themes" for a list of codes; numbering: beside an empty marker */
		struct {
			kw_str code, name;
		} item; /* of a list of codes, else empty */
		struct {
			kw_str marker, term;
			bool is_reference;
		} note;              /* is_reference: a cross reference */
		kw_contact *contact; /* CONTACT; never NULL */
		kw_field *field;     /* FIELD; never NULL */
		struct {
			kw_missing_role role;
		} missing;
		kw_table *table; /* TABLE; never NULL */
		struct {
			kw_str href;
		} link;
		struct {
			kw_str reading;
		} ruby;
		struct {
			int64_t yen, figure, factor;
			kw_str unit;
			bool approximate;
		} amount; /* see kw_money */
		struct {
			int32_t first, last;
			int16_t year, era_year;
			uint8_t kind;
			kw_str era;
		} period; /* see kw_wareki */
		struct {
			kw_str number;
			bool is_fax;
		} phone; /* figures and '-' */
		struct {
			kw_str role;
		} org;
	} as;
};

/* ---- the document ---- */

/* Where the document came from. Strings borrowed from the document's arena. */
typedef struct kw_source_info {
	kw_str file;       /* base name, as given */
	kw_str media_type; /* "text/plain" */
	kw_str charset;    /* kw_charset_name */
	uint64_t bytes;
	char sha256[65]; /* of the original bytes, lower-case hex */
	uint32_t lines, nonblank_lines;
} kw_source_info;

/* What a reader reported, kept with the document. */
typedef struct kw_finding {
	kw_severity severity;
	kw_str code, message; /* message in English */
	kw_span at;
	struct kw_finding *next;
} kw_finding;

typedef struct kw_doc kw_doc;

/* A document with an empty DOCUMENT root, or NULL without memory. limit_nodes: see KW_LIMIT_NODES. */
KW_EXPORT kw_doc *kw_doc_new(int64_t limit_nodes);
KW_EXPORT void kw_doc_free(kw_doc *doc);

KW_EXPORT kw_node *kw_doc_root(kw_doc *doc);
KW_EXPORT const kw_node *kw_doc_root_const(const kw_doc *doc);
KW_EXPORT kw_arena *kw_doc_arena(kw_doc *doc);
KW_EXPORT kw_source_info *kw_doc_source(kw_doc *doc);
KW_EXPORT const kw_source_info *kw_doc_source_const(const kw_doc *doc);
KW_EXPORT kw_str kw_doc_copy(kw_doc *doc, kw_str s);

/* Failure latches: after a refused insert, a limit or missing memory the calls below hand out a spare node that is
 * not in the tree, and this says why. Readers may ask once, at the end; convert asks always.
 * KW_EBUG: containment was broken; KW_ELIMIT: too many nodes or no memory. */
KW_EXPORT kw_status kw_doc_status(const kw_doc *doc);

/* Adds a node as the last child. Never returns NULL. The structures behind `as` that are "never NULL" are there, zeroed. */
KW_EXPORT kw_node *kw_doc_add(kw_doc *doc, kw_node *parent, kw_type type);
/* The same, as the child before `before` (a child of parent; NULL: last). */
KW_EXPORT kw_node *kw_doc_add_before(kw_doc *doc, kw_node *parent, kw_node *before, kw_type type);
/* A TEXT (or other leaf inline) with a copy of `text`. */
KW_EXPORT kw_node *kw_doc_add_text(kw_doc *doc, kw_node *parent, kw_type type, kw_str text);
/* Takes a node with all below it out of its place and puts it last into parent, or before `before`. Refused (latched)
 * when containment forbids it or parent is inside node. */
KW_EXPORT void kw_doc_move(kw_doc *doc, kw_node *node, kw_node *parent, kw_node *before);
/* Takes a node with all below it out of the tree. Its memory stays in the arena. */
KW_EXPORT void kw_doc_remove(kw_doc *doc, kw_node *node);
/* Appends one stretch of source to the node. Adjacent stretches are not merged. */
KW_EXPORT void kw_doc_add_span(kw_doc *doc, kw_node *node, kw_span span);

/* Adds `text` under a block of inlines, cut into TEXT, AMOUNT, PERIOD, PHONE and LINK (bare URL or mail) inlines; joined they
 * are `text` again. places: where the text stood, in order; NULL or 0 when unknown. src may be NULL: then byte
 * offsets of the inline values stay 0. */
typedef struct kw_piece {
	kw_str text;  /* a part of the line, as joined into the block */
	kw_span span; /* where this part stood */
} kw_piece;
KW_EXPORT void kw_doc_add_pieces(kw_doc *doc, kw_node *block, const kw_piece *pieces, size_t n,
                                 const kw_text *src);
KW_EXPORT void kw_doc_add_inlines(kw_doc *doc, kw_node *block, kw_str text);
/* As kw_doc_add_pieces for pieces that are joined already: `text` is borrowed and must live as long as the document. */
KW_EXPORT void kw_doc_add_joined(kw_doc *doc, kw_node *block, kw_str text, const kw_piece *pieces, size_t n,
                                 const kw_text *src);

/* A unit that is told once for many figures, （単位：千円）, and where in a text it holds: bytes from … to - 1. */
typedef struct kw_legend {
	kw_str unit, why; /* both must live as long as the document */
	int64_t factor;   /* yen */
	kw_confidence confidence;
	size_t from, to;
} kw_legend;
/* As kw_doc_add_joined; figures without a unit where the legend holds (kw_money_figure_at) are amounts too, with its
 * confidence. NULL: no legend. */
KW_EXPORT void kw_doc_add_joined_under(kw_doc *doc, kw_node *block, kw_str text, const kw_piece *pieces,
                                       size_t n, const kw_text *src, const kw_legend *legend);

/* Findings in the order they were reported. */
/* How the characters of the whole document are to be written, whatever the source has: a set of KW_FORM_…; 0: as written. They are changed
 * after the ledger has been balanced, so spans, ledger and findings speak of the source; values stay. Of opposites the first counts. */
enum {
	KW_FORM_NARROW_FIGURES = 1 << 0, /* 12,345 */
	KW_FORM_WIDE_FIGURES = 1 << 1,   /* １２，３４５ */
	KW_FORM_WIDE_KANA = 1 << 2,      /* ﾊﾞｽ: バス */
	KW_FORM_WAVE_DASH = 1 << 3,      /* U+FF5E: U+301C */
	KW_FORM_WIDE_TILDE = 1 << 4,     /* U+301C: U+FF5E */
	KW_FORM_MINUS = 1 << 5,          /* U+FF0D: U+2212 */
	KW_FORM_WIDE_HYPHEN = 1 << 6,    /* U+2212: U+FF0D */
	KW_FORM_ORDINARY = 1 << 7,       /* radicals and compatibility ideographs: kw_ordinary_char */
	KW_FORM_RUBY = 1 << 8,           /* 漢字《かんじ》, ｜base《reading》: RUBY inlines */
};
KW_EXPORT void kw_doc_set_forms(kw_doc *doc, unsigned forms);
/* The ordinary character a radical (U+2F00 一) or a compatibility ideograph (U+FA19 神) stands for; 0 when it is none. */
KW_EXPORT uint32_t kw_ordinary_char(uint32_t c);

KW_EXPORT void kw_doc_add_finding(kw_doc *doc, kw_severity severity, kw_str code, kw_span at, kw_str message);
KW_EXPORT const kw_finding *kw_doc_findings(const kw_doc *doc);

/* ---- ledger: what does not stand in the tree ---- */

typedef enum kw_removed_kind {
	KW_REMOVED_DUPLICATE,
	KW_REMOVED_FURNITURE,
	KW_REMOVED_MARKDOWN
} kw_removed_kind;
typedef enum kw_removed_reason {
	KW_REASON_REPEATED_BLOCK,
	KW_REASON_REPEATED_LINE,
	KW_REASON_RUNNING_HEAD,
	KW_REASON_PAGE_NUMBER,
	KW_REASON_BLANK_MARK,
	KW_REASON_MARKDOWN_SIGN,
	KW_REASON_WEB_PAGE, /* stands around the text of a page of the web */
	KW_N_REASONS
} kw_removed_reason;
KW_EXPORT const char *kw_removed_reason_name(kw_removed_reason reason); /* "repeated-block" ... */

/* Source text kept out of the tree, with its reason. */
typedef struct kw_removed {
	kw_removed_kind kind;
	kw_removed_reason reason;
	bool part;
	const kw_span *spans;
	uint32_t n_spans;
	const uint32_t *of; /* line numbers of the copy that was kept; n_of may be 0 */
	uint32_t n_of;
	kw_str text; /* the removed text, lines joined by LF */
	struct kw_removed *next;
} kw_removed;

/* U+0020 deleted inside one line: a swallowed line end. */
typedef struct kw_despaced {
	uint32_t line;
	const uint32_t *columns; /* from 1, ascending, in code points of the line */
	uint32_t n_columns;
	struct kw_despaced *next;
} kw_despaced;

/* A copy of the entry, with its arrays and text, is put at the end of the ledger. */
KW_EXPORT void kw_doc_add_removed(kw_doc *doc, const kw_removed *entry);
KW_EXPORT void kw_doc_add_despaced(kw_doc *doc, const kw_despaced *entry);
KW_EXPORT const kw_removed *kw_doc_removed(const kw_doc *doc);
KW_EXPORT const kw_despaced *kw_doc_despaced(const kw_doc *doc);

/* For line-based sources: the decoded lines, so that the ledger can be balanced. The reader calls it once, with a text
 * that lives in the document's arena; other readers do not, and their ledger is not checked. */
KW_EXPORT void kw_doc_set_lines(kw_doc *doc, const kw_text *text);
/* The counts alone, copied, as kw_doc_lines gave them: for a document read back from a stored form. Its ledger is not
 * balanced, since its source is not at hand. */
KW_EXPORT void kw_doc_set_line_counts(kw_doc *doc, const uint32_t *counts, size_t n);
/* counts[i]: characters other than white space on line i + 1; *n = 0 when not set. */
KW_EXPORT const uint32_t *kw_doc_lines(const kw_doc *doc, size_t *n);

/* ---- what the source states as data, not as text: the metadata of an open data XML ---- */

/* What was said of the document when it was published, as it stands there. */
typedef struct kw_remark {
	kw_str code;       /* "missing" */
	kw_str lines, ref; /* "12-15", identifier of a part; may be empty */
	kw_str text;
} kw_remark;

/* Strings and arrays live in the document's arena; empty = not stated. */
typedef struct kw_stated {
	kw_str publisher;        /* local government code, 6 figures */
	kw_str publisher_source; /* how it had been told: option, url, text, uniqueName */
	kw_str licence;          /* address */
	kw_str issued, modified; /* YYYY, YYYY-MM or YYYY-MM-DD */
	bool has_remarks;        /* the source lists its own remarks; there may be none */
	const kw_remark *remarks;
	size_t n_remarks;
} kw_stated;

KW_EXPORT kw_stated *kw_doc_stated(kw_doc *doc);
KW_EXPORT const kw_stated *kw_doc_stated_const(const kw_doc *doc);

/* ---- walking ---- */

typedef enum kw_event { KW_DONE, KW_ENTER, KW_LEAVE } kw_event;

/* Depth-first, without recursion. Every node gives ENTER and LEAVE, leaves too. Do not change the tree meanwhile. */
typedef struct kw_walk {
	const kw_node *root, *node;
	kw_event event;
} kw_walk;

KW_EXPORT kw_walk kw_walk_from(const kw_node *root);
/* Moves on; after it, walk->node is the node of the event. */
KW_EXPORT kw_event kw_walk_next(kw_walk *walk);
/* After ENTER: leave the node's children out, and its own LEAVE with them. */
KW_EXPORT void kw_walk_skip(kw_walk *walk);

/* Appends the text of all inlines below node: of a block of inlines, its text. SOFTBREAK becomes U+0020. Blocks below a
 * container are separated by LF. */
KW_EXPORT void kw_text_of(const kw_node *node, kw_buf *out);
/* The same text, not copied where its inlines are slices of one text side by side, as readers mostly make them; else put together in
 * room, which is emptied first but keeps its failure. Borrowed from the tree or from room. */
KW_EXPORT kw_str kw_text_borrow(const kw_node *node, kw_buf *room);

/* The TITLE child of a container, or NULL. */
KW_EXPORT const kw_node *kw_node_title(const kw_node *container);
/* 1 + the number of sections around a section; 0 for other nodes outside sections. */
KW_EXPORT unsigned kw_node_level(const kw_node *node);

#endif
