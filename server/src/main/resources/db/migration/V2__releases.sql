-- A round that asked for masked input counts as a release, whatever became of it. The row is written before anybody is
-- asked; the charge (hexadecimal, see io.sottovoce.privacy.accounting.book.Charge) is empty where clients add no noise.
create table releases (
    task_id     varchar(32) not null,
    round       bigint      not null,
    charge      text        not null,
    released_at bigint      not null,
    primary key (task_id, round),
    foreign key (task_id, round) references rounds (task_id, round)
);
