"""Make .venv and whatever Qt needs around it: `python3 .ci/setup.py run|dev|venv`.

run   the program:       pinned packages, and the libraries of a window
dev   the tests as well: pinned packages of both, and the libraries of a drawing without a screen
venv  what dev installs, without looking at the system's libraries

A stamp is written last, so that an interrupted set-up starts again at the next call. Standard
library only; the syntax is kept old, so that an old Python can still say that it is too old.
"""

import contextlib
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
UNFINISHED = os.path.join(VENV, ".unfinished")
OLDEST = (3, 11)
THIS = "{}.{}".format(*sys.version_info)
CHOOSE = "make run PYTHON=python3.12"
REQUIREMENTS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}

DRAWING = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
WINDOW = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def say(text):
    """Print one line about what is going on."""
    print("chainrule: " + text, file=sys.stderr, flush=True)


def works(*command):
    """Tell whether a command can be started and ends with status 0, in silence."""
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


# ---- Debian and Ubuntu packages


def apt_install(packages):
    """Install packages where that needs no password; otherwise print the line that does it."""
    if not shutil.which("apt-get"):
        say("missing, please install: " + " ".join(packages) + " (Debian's names)")
        return False
    line = ["apt-get", "install", "-y", "--no-install-recommends"]
    root = os.geteuid() == 0
    if not root and not works("sudo", "-n", "true"):
        say("missing: please run   sudo " + " ".join(line[:2] + packages))
        return False
    sudo = [] if root else ["sudo", "-n"]
    command = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", *line, *packages]
    say("installing " + " ".join(packages))
    works(*sudo, "apt-get", "update")
    if subprocess.call(command, stdin=subprocess.DEVNULL, stdout=2) == 0:
        return True
    say("that failed; please run   " + " ".join(sudo[:1] + line[:2] + packages))
    return False


def loads(library):
    """Tell whether the system can load a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(libraries):
    """List the packages whose libraries cannot be loaded."""
    return [libraries[name] for name in sorted(libraries) if not loads(name)]


def provide_libraries(window):
    """Provide what Qt lacks on this system; a window's libraries only matter on an X display."""
    if not sys.platform.startswith("linux"):
        return True
    wanted = missing(DRAWING) + (missing(WINDOW) if window else [])
    if not wanted or apt_install(wanted):
        return True
    on_x = bool(os.environ.get("DISPLAY")) and not os.environ.get("WAYLAND_DISPLAY")
    return not (missing(DRAWING) or (on_x and missing(WINDOW)))


# ---- the Python that runs this, and .venv


def newer_python():
    """Find a Python that is new enough when the one that runs this is not."""
    for minor in range(20, OLDEST[1] - 1, -1):
        name = f"python3.{minor}"
        if works(name, "-c", ""):
            return name
    return None


def provide_venv_module():
    """See to it that `python -m venv` works: Debian keeps a part of it in another package."""
    if works(sys.executable, "-c", "import ensurepip, venv"):
        return True
    return apt_install(["python3-venv", f"python{THIS}-venv"])


@contextlib.contextmanager
def unfinished():
    """Mark .venv as half done for as long as something works on it; a kill leaves the mark."""
    with open(UNFINISHED, "w"):
        pass
    yield
    os.remove(UNFINISHED)


def venv_version():
    """Return the version of the Python in .venv, or nothing where it is broken or missing."""
    if os.path.exists(UNFINISHED):
        return ""
    ask = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [VENV_PYTHON, "-c", ask],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return ""
    return answer.stdout.decode().strip()


def stamp(kind):
    """Return the path of the stamp that says what .venv holds."""
    return os.path.join(VENV, ".chainrule-" + kind)


def wanted_stamp(kind, version):
    """Return the text that the stamp has when .venv holds what the requirements ask for."""
    with open(os.path.join(ROOT, REQUIREMENTS[kind]), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest() + " " + version


def is_ready(kind, version):
    """Tell whether .venv holds what the requirements ask for."""
    try:
        with open(stamp(kind)) as file:
            return file.read() == wanted_stamp(kind, version)
    except OSError:
        return False


def make_venv():
    """Build .venv anew."""
    if not provide_venv_module():
        return False
    say(f"making .venv with Python {THIS}")
    shutil.rmtree(VENV, ignore_errors=True)
    os.makedirs(VENV)
    with unfinished():
        return subprocess.call([sys.executable, "-m", "venv", VENV]) == 0


def install(kind, version):
    """Install the pinned packages, checked by their hashes, and write the stamp last."""
    say(f"installing {REQUIREMENTS[kind]} (this takes a while, once)")
    for old in filter(os.path.exists, map(stamp, REQUIREMENTS)):
        os.remove(old)
    pip = [VENV_PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pins = ["--only-binary", ":all:", "--require-hashes", "-r", REQUIREMENTS[kind]]
    quiet = ["-q"] if os.environ.get("CI") else []
    with unfinished():
        if subprocess.call(pip + quiet + pins, cwd=ROOT, stdout=2) != 0:
            say("the packages could not be installed; call this again to go on")
            return False
    for done in ["run", "dev"] if kind == "dev" else ["run"]:
        with open(stamp(done), "w") as file:
            file.write(wanted_stamp(done, version))
    return True


def provide_venv(kind):
    """Make .venv hold what the requirements ask for; one that is broken is made anew."""
    version = venv_version()
    other_chosen = "PYTHON" in os.environ and version != THIS
    if not version or other_chosen:
        if not make_venv():
            return False
        version = venv_version()
    return is_ready(kind, version) or install(kind, version)


def main(kind):
    """Provide everything; the status is 0 when the program can start."""
    if sys.version_info < OLDEST:
        name = newer_python()
        if name:
            return subprocess.call([name, os.path.abspath(__file__), kind])
        say(f"this is Python {THIS}, and 3.11 or newer is needed; with one at hand:   {CHOOSE}")
        return 1
    if not provide_venv("run" if kind == "run" else "dev"):
        return 1
    return 0 if kind == "venv" or provide_libraries(window=kind == "run") else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
    except KeyboardInterrupt:
        say("interrupted; the next call goes on")
        sys.exit(130)
