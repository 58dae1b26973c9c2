// Command riskbench trains, evaluates and exports risk models from a job file.
package main

func main() {}
