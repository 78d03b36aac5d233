-- Two tables whose NOT NULL constraints 18 would give the same name: whoever came second got another one.
CREATE TABLE a_identifier_type (id int NOT NULL);
CREATE TABLE a_identifier (type_id int NOT NULL);
CREATE TABLE b_identifier (type_id int NOT NULL);
CREATE TABLE b_identifier_type (id int NOT NULL);
