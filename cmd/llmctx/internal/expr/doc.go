// SPDX-License-Identifier: Apache-2.0

// Package expr reads the conditions that people write: a small part of SQL as a tree, which
// engines render and which can be evaluated in memory.
//
//	condition  = or ;  or = and {"OR" and} ;  and = not {"AND" not} ;  not = ["NOT"] test
//	test       = value [ compare value | ["NOT"] "IN" "(" literal {"," literal} ")"
//	           | ["NOT"] ("LIKE" | "ILIKE") 'pattern' | "IS" ["NOT"] "NULL" ]
//	value      = term {"+" term}
//	term       = literal | attrs['key'] | resource['key'] | column | "(" or ")" | case
//	           | "coalesce" "(" value {"," value} ")" | "lower" "(" value ")"
//	           | ["TRY_"] "CAST" "(" value "AS" number-type ")" | term "::" number-type
//
// There is nothing else: no statement, no subquery, no other function. What is not there is
// NULL, in all engines; so is a text that is cast to a number and is none. Logic has three
// values, as in SQL.
package expr
