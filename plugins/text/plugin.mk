text_LIBS := -lm
