package expr

const hashMask = "xx...x"
