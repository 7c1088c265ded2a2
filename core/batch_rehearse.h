/* batch_rehearse -- before a process is sealed: the environment libraries may see, the files that options name, and a line of text
 * through the writers. Whatever is opened lazily after sealing fails. */
#ifndef BATCH_REHEARSE_H
#define BATCH_REHEARSE_H

#include "convert.h"

/* Leaves of the caller's environment what decides language and time; temporary files go to `scratch`. Also has the words of messages
 * and of the C library loaded. */
void kw_clean_environment(const char *scratch);
/* Maps the files that settings name. True when a setting names a file or a folder: a rehearsal finds what they name in their turn. */
bool kw_map_named_files(const char *data_folder, const kw_job *job);
/* Converts a line of text in the folder `scratch` and throws the outputs away: tables are filled, files mapped, and libraries load
 * what they load late. Silent: what goes wrong shows again with a document. */
void kw_rehearse(kw_host *host, const char *data_folder, const kw_job *job, kw_writer_ref *writers,
                 const char *scratch);

#endif
