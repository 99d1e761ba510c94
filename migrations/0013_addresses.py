"""The addresses of articles and copies, each under the key that all its forms share.

Where stored publications share a key, the first article keeps it, or the first copy if no article has it. A copy of the
same article is another form of its address; another article stays known by its own address as it is.
"""

import json

import peewee as pw

from quotes_service.ingest.addresses import address_key, exact_key

_BATCH = 500
#: Articles come first, since an article is printed at its URL, and a copy is another printing of its text.
_URLS = (
    "SELECT id, id, NULL, url FROM article WHERE url IS NOT NULL AND id > {} ORDER BY id LIMIT {}",
    "SELECT c.id, v.article_id, c.id, c.url FROM article_copy c JOIN article_version v ON v.id = c.version_id "
    "WHERE c.url IS NOT NULL AND c.id > {} ORDER BY c.id LIMIT {}",
)


def up(migrator, db):
    Address = _table(db)
    db.create_tables([Address])
    for query in _URLS:
        last = 0
        while rows := db.execute_sql(query.format(last, _BATCH)).fetchall():
            last = rows[-1][0]
            _fill(Address, [row[1:] for row in rows])


def _fill(Address, rows):
    """Add the addresses of publications: the number of the article, that of the copy or None, and the URL."""
    keys = [(address_key(url), exact_key(url)) for _, _, url in rows]
    owners = {row.key: row for row in Address.select().where(Address.key.in_([key for pair in keys for key in pair]))}
    new, changed = [], {}
    for (key, exact), (article, copy, url) in zip(keys, rows, strict=True):
        owner = owners.get(key)
        if owner is None or (owner.article_id != article and url not in owner.forms and exact not in owners):
            key = key if owner is None else exact
            owners[key] = Address(key=key, article=article, copy=copy, declared=False, forms=[url])
            new.append(owners[key])
        elif owner.article_id == article and url not in owner.forms:
            owner.forms.append(url)
            if owner.id is not None:
                changed[key] = owner
    Address.bulk_create(new)
    for owner in changed.values():
        owner.save()


def _table(db):
    class Table(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class StoredArticle(Table):
        class Meta:
            table_name = "article"

    class ArticleCopy(Table):
        pass

    class Forms(pw.TextField):
        def db_value(self, value):
            return json.dumps(value, ensure_ascii=False)

        def python_value(self, value):
            return json.loads(value)

    class Address(Table):
        key = pw.TextField(unique=True)
        article = pw.ForeignKeyField(StoredArticle, on_delete="CASCADE")
        copy = pw.ForeignKeyField(ArticleCopy, null=True, on_delete="CASCADE")
        declared = pw.BooleanField()
        forms = Forms()

    return Address


def down(migrator, db):
    raise NotImplementedError("other forms of addresses would be lost; restore a copy of the database instead")
