package study

// Came is the condition of WhoHasNot, for tests of plans.
const Came = came
