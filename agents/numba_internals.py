"""All that reaches into numba's own classes, to compile less: agents/rule.py does without if `is_trusted` says that numba is otherwise.

Numba by itself optimises, emits and stores every function, with all that it calls, once for itself and again in each of its callers. Here an
inner function is lowered only; an entry point, which Python calls, links inner ones in and alone is optimised, emitted and stored.
"""

import gc
import hashlib
import pathlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numba
import numpy as np
from numba.core import caching, codegen, compiler, environment, funcdesc

from agents.code_cache import COMPILED_PACKAGES, place_of, settings, write

LONGEST_NAME = 200
"""Characters of a symbol from which its types are hashed: the type of `World` alone takes 38,400."""


def short_name(name: str, types: tuple[Any, ...], *, abi_tags: tuple[str, ...] = (), uid: int | None = None) -> str:
    """Return numba's symbol of a function, with a hash in the place of long types."""
    typed = "".join(map(str, types))
    if len(typed) <= LONGEST_NAME:
        return funcdesc.default_mangler(name, types, abi_tags=abi_tags, uid=uid)
    hashed = hashlib.sha256(typed.encode()).hexdigest()[:24]
    return f"{funcdesc.default_mangler(name, (), abi_tags=abi_tags, uid=uid)}h{hashed}"


@contextmanager
def collector_off() -> Iterator[None]:
    """Keep Python's garbage collector from searching the compiler's many objects, which live until it is done."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def with_all_callees(libraries: list[Any]) -> list[Any]:
    """Return libraries and all that inner ones among them call, each after all its callers: the linker drops what nothing before it calls."""
    found: dict[Any, None] = {}

    def add(library: Any) -> None:
        if library not in found:
            for callee in library._linking_libraries if isinstance(library, InnerLibrary) else ():
                add(callee)
            found[library] = None

    for library in libraries:
        add(library)
    return list(reversed(found))


def parts_of(libraries: list[Any]) -> list[Any]:
    """Return libraries as the linker takes them one by one: of an inner one its own code alone."""
    return [OwnCode(library) if isinstance(library, InnerLibrary) else library for library in libraries]


class OwnCode:
    """An inner library as a part of its callers'."""

    def __init__(self, library: "InnerLibrary"):
        self._get_module_for_linking = library.own_module
        self._reload_init: set[Any] = getattr(library, "_reload_init", set())


class InnerLibrary(codegen.JITCodeLibrary):
    """The code of an inner function: neither linked with what it calls nor optimised nor emitted."""

    _whole: Any = None

    def finalize(self) -> None:
        """Take no more code."""
        self._raise_if_finalized()
        self._finalized = True

    def own_module(self) -> Any:
        """Return the function's code without that of what it calls."""
        return super()._get_module_for_linking()

    def _get_module_for_linking(self) -> Any:
        """Return all that a caller compiled by numba alone needs."""
        if self._whole is None:
            self._whole = self.own_module().clone()
            for part in parts_of(with_all_callees(self._linking_libraries)):
                self._whole.link_in(part._get_module_for_linking(), preserve=True)
        return self._whole

    def get_pointer_to_function(self, symbol: str) -> int:
        """Return 0: there is no machine code."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """What numba stores a function's environment with: there is no place for it yet."""
        return NoEnvironment


class NoEnvironment:
    """Stands in for numba's code generator where an inner function's environment would be stored."""

    @staticmethod
    def set_env(variable: str, env: Any) -> None:
        """Do nothing: the entry point stores the environments of what it has linked in."""


class EntryLibrary(codegen.JITCodeLibrary):
    """The code of an entry point, with that of all inner functions below it."""

    def finalize(self) -> None:
        """Link everything in, optimise and emit."""
        self._linking_libraries = parts_of(with_all_callees(self._linking_libraries))
        super().finalize()


class Compiler(compiler.Compiler):
    """Numba's compiler with short names, into a library of another kind."""

    library: type[codegen.JITCodeLibrary]

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """Compile a function."""
        context = self.state.targetctx  # a copy of numba's, for this function alone
        context.mangler = short_name
        self.state.library = self.library(context.codegen(), function.__qualname__)
        self.state.library.enable_object_caching()
        with collector_off():
            return super().compile_extra(function)


class InnerCompiler(Compiler):
    """Compiles what only compiled code calls."""

    library = InnerLibrary


class EntryCompiler(Compiler):
    """Compiles what Python calls."""

    library = EntryLibrary

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """Compile a function, and store the environments of all that was linked in."""
        made = super().compile_extra(function)
        for variable in made.library._final_module.global_variables:
            env = environment.lookup_environment(variable.name)
            if env is not None:
                made.library.codegen.set_env(variable.name, env)
        return made


class RepositoryLocator(caching._CacheLocator):
    """Where numba keeps the code of one source: by its place in the repository, fresh as long as no source has changed."""

    def __init__(self, function: Callable[..., Any], path: str):
        place = place_of(path)
        if place is None:
            raise ValueError(f"{path} is no source of {' or '.join(COMPILED_PACKAGES)}")
        self._py_file = path  # numba names it in warnings
        self._folder = pathlib.Path(settings.CACHE_DIR) / ".".join(place.with_suffix("").parts)
        self._line = function.__code__.co_firstlineno

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def get_source_stamp(self) -> str:
        """Return the fingerprint of all sources, which names the cache's folder."""
        return self._folder.parent.name

    def get_disambiguator(self) -> str:
        """Return what keeps functions of one name apart."""
        return str(self._line)

    @classmethod
    def from_function(cls, function: Callable[..., Any], path: str) -> "RepositoryLocator | None":
        """Return the locator of a function's code; None if it lies outside the repository."""
        return cls(function, path) if place_of(path) else None


class RepositoryCacheImpl(caching.CompileResultCacheImpl):
    """Numba's own cache, with another place to look in."""

    _locator_classes = [RepositoryLocator, *caching.CompileResultCacheImpl._locator_classes]


class RepositoryCache(caching.FunctionCache):
    """The cache of one function."""

    _impl_class = RepositoryCacheImpl


def keep(made: Any) -> None:
    """Keep a function's code in the repository's cache."""
    made._cache = RepositoryCache(made.py_func)


def compile_inner(function: Callable[..., Any], **options: Any) -> Any:
    """Compile a function that only compiled code calls."""
    return numba.njit(pipeline_class=InnerCompiler, **options)(function)


def compile_entry(function: Callable[..., Any], is_kept: bool, **options: Any) -> Any:
    """Compile a function that Python calls, and keep its code if asked to."""
    made = numba.njit(pipeline_class=EntryCompiler, **options)(function)
    if is_kept:
        keep(made)
    return made


def is_trusted() -> bool:
    """Return whether this version of numba compiles, keeps and loads a small function as it should; tried once for each cache."""
    answer = pathlib.Path(settings.CACHE_DIR) / "numba-internals"
    known = answer.read_text() if answer.exists() else ""
    if not known:
        known = "as expected" if works() else "otherwise"
        answer.write_text(known)
    return known == "as expected"


TRIAL = {
    "added": "def added(numbers, i):\n    return numbers[i] + 1.0\n",
    "doubled": "def doubled(numbers, i):\n    return 2.0 * added(numbers, i)\n",
    "entry": "def entry(numbers, i):\n    return doubled(numbers, i) + added(numbers, i)\n",
}
"""Two inner functions and an entry point that calls both, one of them at two depths."""

TRIED, TRIAL_ANSWER = (np.array([0.0, 2.0]), 1), 9.0


def works() -> bool:
    """Return whether the trial gives what Python gives, compiled and then loaded from the cache."""
    try:
        answers = [trial()(*TRIED), (loaded := trial())(*TRIED)]
        return answers == [TRIAL_ANSWER] * 2 and sum(loaded.stats.cache_hits.values()) == 1
    except Exception:  # whatever differs: numba's own way is taken
        return False


def trial() -> Any:
    """Return the trial's entry point, not yet compiled."""
    names: dict[str, Any] = {}
    for name in ("added", "doubled"):
        names[name] = compile_inner(write(name, TRIAL[name], names), no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return compile_entry(write("entry", TRIAL["entry"], names), is_kept=True)
