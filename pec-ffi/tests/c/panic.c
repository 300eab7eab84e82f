/* A bug inside the library, made by a function that only the tests have: it ends at the edge, as a status. */

#include "check.h"

pec_status pec_test_panic(pec_error **error);

int main(void)
{
    pec_error *error = NULL;
    CHECK(pec_test_panic(NULL) == PEC_STATUS_PANIC);
    CHECK(pec_test_panic(&error) == PEC_STATUS_PANIC);
    CHECK(pec_error_status(error) == PEC_STATUS_PANIC && is_text(pec_error_code(error), "panic"));
    CHECK(has(pec_error_text(error), "bug") && pec_error_position(error) == -1);
    pec_error_free(error);
    CHECK(pec_version().len > 0); /* and all goes on */
    return conclude();
}
