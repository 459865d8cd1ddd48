"""Every module here is one check: its file name is its id, its docstring its documentation, judge() its meaning.
One whose name starts with _ is none: it holds what several checks share.

The first line of the docstring is the title, written as the good state. A module may define
    GOALS         protocols it serves
    GUIDE         ids of the guides' steps it does
    HOP           where on the path it stands (one of model.HOPS)
    EXPLAINED_BY  ids of checks whose failure explains this one's
    ALONE         True: looked at only when its own step is asked for
    WITNESSES     ids of checks whose findings judge() wants to see (a parameter of type Witnesses)
    judge(...)    facts, declared by the annotations of its parameters -> Finding
"""
