-- Where a version comes from: the record's canonical bytes and the server's signature over them, hexadecimal; the signature
-- is empty where the server has no identity. Versions of before this migration have no record. A candidate is not the
-- task's model.
alter table model_versions add column record text;
alter table model_versions add column signature varchar(128);
alter table model_versions add column standing varchar(16) default 'PUBLISHED' not null;
