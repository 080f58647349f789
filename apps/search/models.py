"""The index: what is kept of each record so that it is found, and how much of what there is.

It all follows from the records and may be thrown away: `manage.py rebuild_search` makes it anew.
Nothing here is written but by `apps.search.keeping`, in the transaction that changes the record.
"""

from django.db import models


class SearchEntry(models.Model):
    """A record in the index: its marks, the words of its names, and when readers may find it."""

    record = models.OneToOneField(
        "records.Record", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    kind = models.CharField(max_length=40)
    #: The tokens by which facets count it (`apps.search.marks`), parted by spaces. A search reads
    #: them of thousands of rows: what it does not read is not kept here, or kept short.
    facets = models.TextField()
    #: Its other tokens of which tallies are kept.
    marks = models.TextField()
    #: Its public names and titles, folded: one a line, the one it is listed under first.
    names = models.TextField()
    #: The days between which it was, as `apps.records.questions` keeps them.
    earliest = models.IntegerField(null=True)
    latest = models.IntegerField(null=True)
    #: Not among what readers find and what is counted for them.
    is_hidden = models.BooleanField(default=True)
    #: From when it shall be, where that lies ahead.
    due = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("due",), condition=models.Q(due__isnull=False), name="search_due"
            ),
        )

    def __str__(self) -> str:
        return self.names.partition("\n")[0]

    @property
    def all_marks(self) -> list[str]:
        """All tokens that are kept here."""
        return [*self.facets.split(), *self.marks.split()]


class SearchPosting(models.Model):
    """The words and marks of a record, in the engine's own form: an FTS5 table, or a tsvector.

    Its key is the record's. It has no column that Django reads: `apps.search.engines` does.
    """

    rowid = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.rowid)


class SearchText(models.Model):
    """What a record says in one language, as it is shown where words were found in it."""

    record = models.ForeignKey("records.Record", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    text = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("record", "language"), name="search_text_once"),
        )

    def __str__(self) -> str:
        return self.text[:80]


class SearchWord(models.Model):
    """A word of names and titles, folded, with how many records that readers find have it.

    What was half remembered or mistyped is looked for among these: there are a few thousand
    where there are a million names.
    """

    word = models.CharField(max_length=64, unique=True)
    count = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.word


class SearchWordKey(models.Model):
    """A key under which spellings of one word meet (`apps.records.name_keys`)."""

    word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "word"), name="search_key_once"),)

    def __str__(self) -> str:
        return self.key


class SearchTally(models.Model):
    """How many records of a kind that readers find bear a mark: what lists need not count."""

    mark = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("mark", "kind"), name="search_tally_once"),)

    def __str__(self) -> str:
        return f"{self.mark} {self.kind}: {self.count}"


class SearchListing(models.Model):
    """A record on the page of a tag: once for each tag it bears, and for each broader one.

    The three orders of those pages stand here, so that an index gives any page of them without a
    look at what comes before it. Rows of what readers do not find are in none of the indexes.
    """

    pk = models.CompositePrimaryKey("record", "tag")
    record = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    tag = models.ForeignKey(
        "records.Tag", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    #: Whether it bears the tag itself, and not only a narrower one.
    is_own = models.BooleanField()
    kind = models.CharField(max_length=40)
    identifier = models.CharField(max_length=16)
    sort_key = models.CharField(max_length=60)
    date_sort = models.IntegerField()
    public_from = models.DateTimeField(null=True)
    is_hidden = models.BooleanField(default=True)

    class Meta:
        indexes = tuple(
            models.Index(
                # The last says nothing: with it, SQLite need not look at the row.
                fields=("tag", "is_own", "kind", column, "identifier", "is_hidden"),
                condition=models.Q(is_hidden=False),
                name=f"search_listing_{name}",
            )
            for name, column in (
                ("name", "sort_key"),
                ("date", "date_sort"),
                ("newest", "public_from"),
            )
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} under {self.tag_id}"


class SearchHeading(models.Model):
    """A name under which a directory lists a record: one for each letter of each script."""

    record = models.ForeignKey("records.Record", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    identifier = models.CharField(max_length=16)
    #: As `apps.records.alphabets` makes it: the first four digits are a script and a letter.
    sort_key = models.CharField(max_length=300)
    text = models.CharField(max_length=300)
    language = models.CharField(max_length=12)
    is_hidden = models.BooleanField(default=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("kind", "sort_key", "identifier"),
                condition=models.Q(is_hidden=False),
                name="search_heading_by_name",
            ),
        )

    def __str__(self) -> str:
        return self.text
