/* A shared object that is no plugin. */
extern int answer(void);

int answer(void)
{
	return 42;
}
