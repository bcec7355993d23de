"""Save and load: a trained model as one .npz file, without pickle (chapters 09 and 13).

The file holds three arrays: `header`, a JSON text with the format's name and version, the model's class and its
`config()`; `theta`, all parameters; `running`, batch norm's running statistics. Nothing in it is ever executed.
"""

import json
import os
from pathlib import Path

import numpy as np

from dlcore.logistic import LogisticRegression
from dlcore.mlp import MLP
from dlcore.perceptron import Perceptron

FORMAT, VERSION = "dlcore model", 1

MODELS = {
    "MLP": lambda config: MLP(**config, rng=np.random.default_rng(0)),  # its draws are overwritten by theta
    "LogisticRegression": lambda config: LogisticRegression(**config),
    "Perceptron": lambda config: Perceptron(**config),
}


def save(path: str | os.PathLike, model: MLP | LogisticRegression | Perceptron) -> None:
    """Write `model` to `path`, which ends in .npz; a file of that name is replaced, whole or not at all.

    TypeError for what is none of dlcore's models, ValueError for another ending, OSError from the disk.
    """
    path, name = Path(path), type(model).__name__
    if type(model) not in (MLP, LogisticRegression, Perceptron):
        raise TypeError(f"model is of type {name}, expected one of {', '.join(MODELS)}.")
    if path.suffix != ".npz":
        raise ValueError(f"path is {str(path)!r}, expected a name that ends in .npz. Try {path.stem + '.npz'!r}.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {str(path.parent)!r}. Make it first, or save somewhere else.")
    header = {"format": FORMAT, "version": VERSION, "model": name, "config": model.config()}
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            np.savez(file, header=json.dumps(header), theta=model.theta, running=model.running)
            file.flush()
            os.fsync(file.fileno())  # the content reaches the disk before the name does
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def load(path: str | os.PathLike) -> MLP | LogisticRegression | Perceptron:
    """Read a model that `save` wrote; it predicts exactly as the saved one did.

    FileNotFoundError if there is none; ValueError, with the reason, for a damaged or foreign file or a newer format.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {str(path)!r}. Expected one written by save(path, model).")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = dict(archive)
    except Exception as error:  # damaged bytes fail in a dozen ways inside zipfile, zlib and NumPy
        raise _unreadable(path, f"it is damaged or no .npz archive ({type(error).__name__})") from error
    try:
        header = json.loads(arrays["header"].item())
        format, version = header["format"], header["version"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(path, "it has no header of dlcore's") from error
    if format != FORMAT:
        raise _unreadable(path, f"its format is {format!r}, expected {FORMAT!r}")
    if version != VERSION:
        raise _unreadable(path, f"its format has version {version}, and this dlcore reads version {VERSION}")
    try:
        model = MODELS[header["model"]](header["config"])
        for name, place in (("theta", model.theta), ("running", model.running)):
            if (arrays[name].shape, arrays[name].dtype) != (place.shape, place.dtype):
                raise ValueError(f"{name} is {arrays[name].dtype} {arrays[name].shape}")
            place[...] = arrays[name]
    except (KeyError, TypeError, ValueError, MemoryError, OverflowError) as error:
        raise _unreadable(path, f"its parameters do not fit its configuration ({error})") from error
    return model


def _unreadable(path: Path, why: str) -> ValueError:
    return ValueError(f"Cannot load {str(path)!r}: {why}. Save the model again with save(path, model).")
