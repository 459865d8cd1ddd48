"""What a remedy does: plain values, one kind each. Nothing happens until what prepare() returns is called.

prepare(changes) reads what is there and returns (undo, do): the actions that will take this one back, the first to be
done first, and a function without arguments that does it. The undo is known, and written to the journal, before
anything changes. do() raises CannotRead. What takes something back puts back only what is still as it was left; what is
not, its do() returns in words for a person.

`call` shows the request to a person, without secrets; `touches` says which facts are to be read again (their ABOUT).
"""
