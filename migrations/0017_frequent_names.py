"""Indexes by which what is asked about a person takes no longer the more articles print them: whether all appearances
under a name are one expert, which names they print, and whether one of them shows that they can no longer be asked."""


def up(migrator, db):
    migrator.migrate(
        migrator.add_index("appearance", ("key", "expert_id")),
        migrator.add_index("appearance", ("expert_id", "silent", "name")),
    )
    db.execute_sql("CREATE INDEX appearance_past ON appearance (expert_id) WHERE past IS NOT NULL")


def down(migrator, db):
    raise NotImplementedError("the indexes may stay; to go back, restore a copy of the database instead")
