-- A commit that waits until the server's log is on its disk, and with it every earlier commit of any session. A transaction
-- that wrote nothing would not wait, so this one writes a message, which every role may and which only logical decoding
-- that asks for messages would see. Not `on`: a synchronous standby that is away would hold the end of the run for ever.
BEGIN;
SET LOCAL synchronous_commit = local;
SELECT pg_catalog.pg_logical_emit_message(true, 'pgmig', '');
COMMIT
