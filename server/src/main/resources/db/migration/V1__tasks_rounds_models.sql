-- The same statements run on H2 and on PostgreSQL. Instants are milliseconds since 1970 (UTC); trees are JSON.

create table tasks (
    id         varchar(32)   not null primary key,
    name       varchar(200)  not null,
    spec       text          not null,
    status     varchar(16)   not null,
    reason     varchar(1000) not null,
    created_at bigint        not null,
    updated_at bigint        not null
);

-- The bytes are in files; a version without a row does not count.
create table model_versions (
    task_id      varchar(32) not null references tasks (id),
    version      bigint      not null,
    round        bigint      not null,
    parent       bigint,
    weights_hash varchar(64) not null,
    bytes        bigint      not null,
    created_at   bigint      not null,
    primary key (task_id, version)
);

-- A row is written when a round opens, before anybody hears of it: a number is never used twice.
create table rounds (
    task_id   varchar(32) not null references tasks (id),
    round     bigint      not null,
    outcome   varchar(16) not null,
    record    text,
    opened_at bigint      not null,
    closed_at bigint,
    primary key (task_id, round)
);

create table exclusions (
    task_id     varchar(32)  not null,
    round       bigint       not null,
    client      varchar(32)  not null,
    phase       varchar(32)  not null,
    reason      varchar(64)  not null,
    detail      varchar(256) not null,
    excluded_at bigint       not null,
    sequence    integer      not null,
    primary key (task_id, round, client),
    foreign key (task_id, round) references rounds (task_id, round)
);

create table metrics (
    task_id varchar(32)      not null,
    round   bigint           not null,
    name    varchar(64)      not null,
    amount  double precision not null,
    primary key (task_id, round, name),
    foreign key (task_id, round) references rounds (task_id, round)
);

-- An update that has arrived whole. The row is written after its file is on disk and before its receipt is sent;
-- it goes when its round ends.
create table uploads (
    task_id     varchar(32)      not null,
    round       bigint           not null,
    client      varchar(32)      not null,
    root        varchar(64)      not null,
    bytes       bigint           not null,
    examples    bigint           not null,
    mean_loss   double precision not null,
    received_at bigint           not null,
    primary key (task_id, round, client),
    foreign key (task_id, round) references rounds (task_id, round)
);
