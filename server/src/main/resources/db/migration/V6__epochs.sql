-- One row. A server that takes the database over adds one; where a database can be taken from a server that does not know it,
-- every transaction that writes looks first whether the epoch is still its own.
create table epochs (
    epoch bigint not null
);
insert into epochs (epoch) values (0);
