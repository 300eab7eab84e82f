#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PEC_H */
