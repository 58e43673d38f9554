"""The peer of `dotnet run -c Release --project benchmarks -- versus`: the same work in PyTorch.

  torch_peer.py serve            reads lines "threads seconds workload", answers "median best" in seconds an iteration
  torch_peer.py steps WORKLOAD N takes N steps in a process of its own and prints its peak of resident memory in bytes

A workload is named as in benchmarks/Versus/*.cs, where its other half stands.
"""
import ctypes
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


def normal(*shape, grad=False):
    return torch.randn(*shape).requires_grad_(grad)


# ---- matrix products: "matmul m k n"

def matmul(m, k, n, a=None):
    m, k, n = int(m), int(k), int(n)
    x, y, out = torch.randn(m, k), torch.randn(k, n), torch.empty(m, n)
    if a == "at":
        x = torch.randn(k, m).t()
    if a == "bt":
        y = torch.randn(n, k).t()
    return lambda: torch.mm(x, y, out=out)


# ---- elementwise: "forward exp 10000", "gradient exp 10000"

C = 1.25
ELEMENTWISE = {
    "add": lambda x, z: x + z,
    "multiply": lambda x, z: x * z,
    "divide": lambda x, z: x / z,
    "maximum": lambda x, z: torch.maximum(x, z),
    "log-add-exp": lambda x, z: torch.logaddexp(x, z),
    "pow": lambda x, z: torch.pow(x, z),
    "where": lambda x, z: torch.where(x > z, x, z),
    "negate": lambda x, z: -x,
    "add-number": lambda x, z: x + C,
    "subtract-number": lambda x, z: x - C,
    "number-minus": lambda x, z: C - x,
    "multiply-number": lambda x, z: x * C,
    "divide-number": lambda x, z: x / C,
    "number-over": lambda x, z: C / x,
    "where-number": lambda x, z: torch.where(x > z, x, torch.tensor(C)),
    "clamp": lambda x, z: torch.clamp(x, 0.5, 1.5),
    "xlogy-number": lambda x, z: torch.xlogy(x, C),
    "pow-number": lambda x, z: torch.pow(x, 1.7),
    "pow-of-number": lambda x, z: torch.pow(2.5, x),
    "exp": lambda x, z: torch.exp(x),
    "log": lambda x, z: torch.log(x),
    "log2": lambda x, z: torch.log2(x),
    "log10": lambda x, z: torch.log10(x),
    "log1p": lambda x, z: torch.log1p(x),
    "expm1": lambda x, z: torch.expm1(x),
    "square": lambda x, z: torch.square(x),
    "sqrt": lambda x, z: torch.sqrt(x),
    "rsqrt": lambda x, z: torch.rsqrt(x),
    "reciprocal": lambda x, z: torch.reciprocal(x),
    "sin": lambda x, z: torch.sin(x),
    "cos": lambda x, z: torch.cos(x),
    "erf": lambda x, z: torch.erf(x),
    "erfc": lambda x, z: torch.erfc(x),
    "lgamma": lambda x, z: torch.lgamma(x),
    "digamma": lambda x, z: torch.digamma(x),
    "polygamma-1": lambda x, z: torch.polygamma(1, x),
    "abs": lambda x, z: torch.abs(x),
    "sign": lambda x, z: torch.sign(x),
    "floor": lambda x, z: torch.floor(x),
    "ceil": lambda x, z: torch.ceil(x),
    "round": lambda x, z: torch.round(x),
    "tanh": lambda x, z: torch.tanh(x),
    "sigmoid": lambda x, z: torch.sigmoid(x),
    "log-cosh": lambda x, z: x.cosh().log(),
    "log-sigmoid": lambda x, z: F.logsigmoid(x),
    "relu": lambda x, z: torch.relu(x),
    "leaky-relu": lambda x, z: F.leaky_relu(x),
    "elu": lambda x, z: F.elu(x),
    "gelu": lambda x, z: F.gelu(x),
    "gelu-tanh": lambda x, z: F.gelu(x, approximate="tanh"),
    "silu": lambda x, z: F.silu(x),
    "mish": lambda x, z: F.mish(x),
    "softplus": lambda x, z: F.softplus(x),
    "sum": lambda x, z: x.sum(),
    "softmax": lambda x, z: torch.softmax(x, -1),
    "log-softmax": lambda x, z: torch.log_softmax(x, -1),
    "row-sum": lambda x, z: x.sum(-1),
    "row-max": lambda x, z: x.amax(-1),
    "row-norm": lambda x, z: torch.linalg.vector_norm(x, dim=-1),
    "row-variance": lambda x, z: x.var(-1),
    "row-deviation": lambda x, z: x.std(-1),
    "normalize": lambda x, z: F.normalize(x, dim=-1),
    "layer-norm": lambda x, z: F.layer_norm(x, x.shape[-1:]),
    "rms-norm": lambda x, z: x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1.2e-7),
}
OVER_ROWS = list(ELEMENTWISE)[list(ELEMENTWISE).index("softmax"):]


def shape_of(name, n):
    n = int(n)
    if name not in OVER_ROWS:
        return (n,)
    return {100: (10, 10), 10000: (100, 100), 1000000: (1000, 1000)}[n]


def forward(name, n):
    f, x, z = ELEMENTWISE[name], torch.rand(shape_of(name, n)) + 0.5, torch.rand(shape_of(name, n)) + 0.5

    def run():
        with torch.no_grad():
            f(x, z)
    return run


def gradient(name, n):
    f, x, z = ELEMENTWISE[name], (torch.rand(shape_of(name, n)) + 0.5).requires_grad_(), torch.rand(shape_of(name, n)) + 0.5
    dy = torch.ones_like(f(x, z))

    def run():
        x.grad = None
        f(x, z).backward(dy)
    return run


def chain(n):
    """A chain of exp, multiply, add: 300 recorded operations."""
    n = int(n)
    x, half = torch.full((n,), 0.5, requires_grad=True), torch.full((n,), 0.5)

    def run():
        x.grad = None
        y = x
        for _ in range(100):
            y = torch.exp(y) * half + half
        y.sum().backward()
    return run


# ---- losses: "loss name rows columns"

def loss(name, n, c):
    n, c = int(n), int(c)
    x = normal(n, c, grad=True)
    z, y = torch.randn(n, c), torch.randint(c, (n,))
    p = torch.softmax(torch.randn(n, c), -1)
    sign, signs, bits = torch.sign(torch.randn(n)), torch.sign(torch.randn(n, c)), (torch.randn(n, c) > 0).float()
    logp = torch.log_softmax(torch.randn(n, c), -1).requires_grad_()
    prob = torch.rand(n, c).clamp(0.01, 0.99).requires_grad_()
    other = torch.randn(n, c)
    labels = torch.full((n, c), -1, dtype=torch.int64)
    labels[:, :3] = torch.stack([torch.randperm(c)[:3] for _ in range(n)])
    var = torch.rand(n, c) + 0.5

    def focal():
        logpt = torch.log_softmax(x, -1).gather(1, y[:, None])[:, 0]
        return (-(1 - logpt.exp()) ** 2 * logpt).mean()

    def binary_focal():
        ce = F.binary_cross_entropy_with_logits(x, bits, reduction="none")
        q = torch.sigmoid(x)
        pt = q * bits + (1 - q) * (1 - bits)
        return ((0.25 * bits + 0.75 * (1 - bits)) * (1 - pt) ** 2 * ce).mean()

    def dice():
        both, either = (prob * bits).sum(-1), prob.sum(-1) + bits.sum(-1)
        return (1 - (2 * both + 1) / (either + 1)).mean()

    def tversky():
        tp, fp, fn = (prob * bits).sum(-1), (prob * (1 - bits)).sum(-1), ((1 - prob) * bits).sum(-1)
        return (1 - (tp + 1) / (tp + 0.5 * fp + 0.5 * fn + 1)).mean()

    def log_cosh():
        d = x - z
        return (d + F.softplus(-2 * d) - 0.6931471805599453).mean()

    def quantile():
        d = z - x
        return torch.maximum(0.5 * d, -0.5 * d).mean()

    def info_nce():
        a, b = F.normalize(x, dim=-1), F.normalize(z, dim=-1)
        return F.cross_entropy(a @ b.t() / 0.1, torch.arange(n))

    def smoothed():
        return F.binary_cross_entropy_with_logits(x, bits * 0.9 + 0.05)

    losses = {
        "L1": (x, lambda: F.l1_loss(x, z)), "MSE": (x, lambda: F.mse_loss(x, z)),
        "CrossEntropy": (x, lambda: F.cross_entropy(x, y)), "CrossEntropy-probabilities": (x, lambda: F.cross_entropy(x, p)),
        "NLL": (logp, lambda: F.nll_loss(logp, y)), "PoissonNLL": (x, lambda: F.poisson_nll_loss(x, var)),
        "GaussianNLL": (x, lambda: F.gaussian_nll_loss(x, z, var)), "KLDiv": (logp, lambda: F.kl_div(logp, p, reduction="mean")),
        "BCE": (prob, lambda: F.binary_cross_entropy(prob, bits)), "BCEWithLogits": (x, lambda: F.binary_cross_entropy_with_logits(x, bits)),
        "MarginRanking": (x, lambda: F.margin_ranking_loss(x, z, signs)), "HingeEmbedding": (x, lambda: F.hinge_embedding_loss(x, signs)),
        "MultiLabelMargin": (x, lambda: F.multilabel_margin_loss(x, labels)), "Huber": (x, lambda: F.huber_loss(x, z)),
        "SmoothL1": (x, lambda: F.smooth_l1_loss(x, z)), "SoftMargin": (x, lambda: F.soft_margin_loss(x, signs)),
        "MultiLabelSoftMargin": (x, lambda: F.multilabel_soft_margin_loss(x, bits)), "CosineEmbedding": (x, lambda: F.cosine_embedding_loss(x, z, sign)),
        "MultiMargin": (x, lambda: F.multi_margin_loss(x, y)), "TripletMargin": (x, lambda: F.triplet_margin_loss(x, z, other)),
        "TripletMarginWithDistance": (x, lambda: F.triplet_margin_with_distance_loss(x, z, other)),
        "Focal": (x, focal), "BinaryFocal": (x, binary_focal), "Dice": (prob, dice), "Tversky": (prob, tversky), "LogCosh": (x, log_cosh),
        "Quantile": (x, quantile), "InfoNCE": (x, info_nce), "SmoothedBCEWithLogits": (x, smoothed),
    }
    leaf, f = losses[name]

    def run():
        leaf.grad = None
        f().backward()
    return run


def ctc(t, n, c, s):
    t, n, c, s = int(t), int(n), int(c), int(s)
    x, y = normal(t, n, c, grad=True), torch.randint(1, c, (n, s))
    frames, labels = torch.full((n,), t), torch.full((n,), s)

    def run():
        x.grad = None
        F.ctc_loss(torch.log_softmax(x, -1), y, frames, labels).backward()
    return run


def linear_cross_entropy(n, d, c):
    n, d, c = int(n), int(d), int(c)
    x, w, b, y = normal(n, d, grad=True), normal(c, d, grad=True), normal(c, grad=True), torch.randint(c, (n,))

    def run():
        x.grad = w.grad = b.grad = None
        F.cross_entropy(F.linear(x, w, b), y).backward()
    return run


def adaptive_log_softmax(n, d, c, first, second):
    n, d, c = int(n), int(d), int(c)
    layer, x, y = nn.AdaptiveLogSoftmaxWithLoss(d, c, [int(first), int(second)]), normal(n, d, grad=True), torch.randint(c, (n,))

    def run():
        x.grad = None
        layer.zero_grad()
        layer(x, y).loss.backward()
    return run


# ---- networks

def training(model, optimizer, f):
    def run():
        optimizer.zero_grad()
        f().backward()
        optimizer.step()
    return run


def mlp(widths, batch, kind):
    widths, batch = [int(w) for w in widths.split("-")], int(batch)
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layers += ([nn.ReLU()] if i else []) + [nn.Linear(a, b)]
    model, x, y = nn.Sequential(*layers), torch.randn(batch, widths[0]), torch.randint(widths[-1], (batch,))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01) if kind == "sgd" else torch.optim.Adam(model.parameters())
    return training(model, optimizer, lambda: F.cross_entropy(model(x), y))


def cnn():
    model = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1568, 10))
    x, y = torch.randn(32, 1, 28, 28), torch.randint(10, (32,))
    return training(model, torch.optim.Adam(model.parameters()), lambda: F.cross_entropy(model(x), y))


def convolution():
    x, w = normal(32, 16, 14, 14, grad=True), normal(32, 16, 3, 3, grad=True)
    dy = torch.ones(32, 32, 14, 14)

    def run():
        x.grad = w.grad = None
        F.conv2d(x, w, padding=1).backward(dy)
    return run


class Gpt(nn.Module):
    """nanoGPT's small setting: 65 characters, 4 blocks of 4 heads, 128 wide, 64 characters of context, no biases."""

    def __init__(self, vocabulary=65, width=128, heads=4, blocks=4, context=64):
        super().__init__()
        self.heads, self.tokens, self.places = heads, nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(nn.ModuleDict({
            "norm1": nn.LayerNorm(width), "qkv": nn.Linear(width, 3 * width, bias=False), "out": nn.Linear(width, width, bias=False),
            "norm2": nn.LayerNorm(width), "up": nn.Linear(width, 4 * width, bias=False), "down": nn.Linear(4 * width, width, bias=False)}) for _ in range(blocks))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)
        self.head.weight = self.tokens.weight
        self.register_buffer("hidden", torch.triu(torch.full((context, context), float("-inf")), 1))

    def forward(self, y):
        n, t = y.shape
        x = self.tokens(y) + self.places(torch.arange(t))
        for block in self.blocks:
            q, k, v = (part.view(n, t, self.heads, -1).transpose(1, 2) for part in block["qkv"](block["norm1"](x)).split(x.shape[-1], -1))
            a = torch.softmax(q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5 + self.hidden[:t, :t], -1) @ v
            x = x + block["out"](a.transpose(1, 2).reshape(x.shape))
            x = x + block["down"](F.gelu(block["up"](block["norm2"](x))))
        return self.head(self.norm(x))


def gpt():
    model, x = Gpt(), torch.randint(65, (12, 64))
    y = torch.randint(65, (12 * 64,))
    return training(model, torch.optim.AdamW(model.parameters()), lambda: F.cross_entropy(model(x).view(-1, 65), y))


def lstm():
    model, head = nn.LSTM(32, 64), nn.Linear(64, 10)
    x, y = torch.randn(50, 16, 32), torch.randint(10, (16,))
    return training(model, torch.optim.Adam([*model.parameters(), *head.parameters()]), lambda: F.cross_entropy(head(model(x)[0][-1]), y))


def adam(n):
    x = torch.zeros(int(n), requires_grad=True)
    x.grad = torch.ones(int(n))
    return torch.optim.Adam([x]).step


WORKLOADS = {
    "matmul": matmul, "forward": forward, "gradient": gradient, "chain": chain, "loss": loss, "ctc": ctc, "linear-cross-entropy": linear_cross_entropy,
    "adaptive-log-softmax": adaptive_log_softmax, "mlp": mlp, "cnn": cnn, "convolution": convolution, "gpt": gpt, "lstm": lstm, "adam": adam,
}


def build(workload):
    kind, *arguments = workload.split()
    return WORKLOADS[kind](*arguments)


# ---- measuring

def openblas():
    """PyTorch built against a generic BLAS does not tell it how many threads to use."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            if "openblas" in line:
                return ctypes.CDLL(line.split()[-1])
    return None


def measure(run, seconds):
    """Median and best of samples of about a millisecond or one iteration."""
    start = time.perf_counter()
    run()
    once = time.perf_counter() - start
    runs = max(1, int(0.001 / max(once, 1e-7)))
    samples, end = [], time.perf_counter() + seconds
    while len(samples) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(runs):
            run()
        samples.append((time.perf_counter() - start) / runs)
    return statistics.median(samples), min(samples)


def serve():
    torch.manual_seed(1)
    torch.mm(torch.ones(2, 2), torch.ones(2, 2))
    try:
        blas = openblas()
    except OSError:
        blas = None
    torch.set_num_threads(1)
    rate = 2 * 256 ** 3 / measure(matmul(256, 256, 256), 0.05)[1] / 1e9
    print(f"PyTorch {torch.__version__}, {rate:.0f} GFLOP/s on one thread", flush=True)
    last, run = None, None
    for line in sys.stdin:
        threads, seconds, workload = line.split(maxsplit=2)
        torch.set_num_threads(int(threads))
        if blas is not None:
            blas.openblas_set_num_threads(int(threads))
        if workload != last:
            last, run = workload, build(workload.strip())
            measure(run, min(0.1, float(seconds)))
        median, best = measure(run, float(seconds))
        print(f"{median:.9f} {best:.9f}", flush=True)


def peak_memory():
    """Bytes. Linux's getrusage would count the parent that started this process too, for as long as the two were one."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def steps(workload, count):
    run = build(workload)
    for _ in range(count):
        run()
    print(peak_memory())


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        steps(sys.argv[2], int(sys.argv[3]))
