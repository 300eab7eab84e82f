"""What became of each message, recipient by recipient, in DuckDB: a join of the acceptances with what came after.

    python reconcile.py convert EVENTS.csv EVENTS.parquet
    python reconcile.py query EVENTS.parquet NOW

`query` prints JSON: seconds of work and by the clock, the most memory in bytes, and how many recipients are in each state.
"""

import json
import resource
import sys
import time

import duckdb

CONVERT = """
    copy (
        select kind, identifier, sender, happened, recipient,
            list_transform(string_split(recipients, ';'), lambda one: {
                'address': string_split(one, '=')[1], 'certified': string_split(one, '=')[2] = '1'}) as recipients
        from read_csv(?, header = false, nullstr = '', columns = {
            'kind': 'varchar', 'identifier': 'varchar', 'sender': 'varchar', 'happened': 'bigint', 'recipient': 'varchar',
            'recipients': 'varchar'})
    ) to '{}' (format parquet)
"""

QUERY = """
    with acceptances as (
        select identifier, sender, min(happened) as accepted, any_value(recipients) as recipients
        from events where kind = 'accettazione' group by identifier, sender
    ), awaited as (
        select identifier, sender, accepted, one.address as recipient, one.certified as certified
        from (select identifier, sender, accepted, unnest(recipients) as one from acceptances)
    ), heard as (
        select identifier, sender, recipient, bool_or(kind = 'avvenuta-consegna') as delivered,
            bool_or(kind = 'errore-consegna') as failed
        from events where recipient is not null group by identifier, sender, recipient
    )
    select case when delivered then 'delivered' when failed then 'failed' when not certified then 'external'
        when accepted + 86400 < $now then 'overdue' else 'accepted' end as state, count(*)
    from awaited left join heard using (identifier, sender, recipient) group by state
"""


def main() -> None:
    what, source, other = sys.argv[1:]
    if what == "convert":
        duckdb.execute(CONVERT.replace("to '{}'", f"to '{other}'"), [source])
        return
    begin, clock = time.process_time(), time.perf_counter()
    duckdb.execute(f"create view events as select * from read_parquet('{source}')")
    states = dict(duckdb.execute(QUERY, {"now": int(other)}).fetchall())
    told = {
        "work": time.process_time() - begin,
        "clock": time.perf_counter() - clock,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "states": states,
    }
    print(json.dumps(told))


main()
