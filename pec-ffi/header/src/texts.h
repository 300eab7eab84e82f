/// No number of a part or of a byte.
#define PEC_NO_INDEX SIZE_MAX

/// The text of a string literal: PEC_STR("max_message_bytes").
#ifdef __cplusplus
#define PEC_STR(literal) (pec_str{("" literal), sizeof(literal) - 1})
#else
#define PEC_STR(literal) ((pec_str){("" literal), sizeof(literal) - 1})
#endif

/// The text of a string that ends with a NUL; nothing for NULL.
static inline pec_str pec_str_of(const char *string)
{
    pec_str text;
    text.data = string;
    text.len = string ? strlen(string) : 0;
    return text;
}
