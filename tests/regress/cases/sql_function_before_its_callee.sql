-- A function whose body calls one that is made after it: a script for psql must not check bodies.
CREATE FUNCTION public.b_callee() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION public.a_caller() RETURNS int LANGUAGE sql AS 'SELECT public.b_callee()';
