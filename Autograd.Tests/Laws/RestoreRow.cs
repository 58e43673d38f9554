using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>Something with a state, and what it does from step to step, as text of every bit.</summary>
internal sealed class Restored(IStateful stateful, Func<int, string> step)
{
    public string Step(int n) => step(n);

    public StateDictionary Save() => stateful.SaveState();

    /// <summary>Before a state is loaded: a walk that is under way is given up.</summary>
    public Action BeforeLoad { get; init; } = static () => { };

    public void Load(StateDictionary state)
    {
        BeforeLoad();
        stateful.LoadState(state);
    }

    /// <summary>A module with its optimizer, by gradients of chance, and what else is in the checkpoint.</summary>
    public static Restored Optimizing(Func<Tensor<double>[], Optimizer<double>> create, ulong seed, int parameters = 2, Func<Optimizer<double>, (IStateful, Action<int>)[]>? parts = null)
    {
        var random = new RandomStream(seed);
        var values = new Holder([.. Enumerable.Range(0, parameters).Select(i => Tensor.Normal<double>([i + 2], random))]);
        Tensor<double>[] leaves = [.. values.Parameters()];
        var optimizer = create(leaves);
        var (checkpoint, others) = (new Checkpoint { { "values", values }, { "optimizer", optimizer } }, parts?.Invoke(optimizer) ?? []);
        for (var i = 0; i < others.Length; i++) checkpoint.Add($"part{i}", others[i].Item1);
        return new(checkpoint, n =>
        {
            foreach (var (_, action) in others) action(n);
            if (optimizer is Lbfgs<double> lbfgs)
            {
                lbfgs.Step(() =>
                {
                    using var tape = new Tape<double>();
                    var loss = leaves.Select(leaf => (leaf.Square() + leaf.Square().Square()).Sum()).Aggregate((a, b) => a + b);
                    loss.Backward();
                    return loss.Item();
                });
            }
            else
            {
                var chance = new RandomStream((ulong)n);
                GivenGradients.Step(optimizer, [.. leaves.Select((leaf, i) => i == 1 && n < 2 ? null : Tensor.Normal<double>([leaf.Size], chance).ToArray())]); // one begins late
            }
            return Bits([.. leaves.SelectMany(leaf => leaf.ToArray()), .. optimizer.Groups.Select(group => group.LearningRate), .. optimizer.Groups.Select(group => group.CycledMomentum ?? 0)]);
        });
    }

    public static Restored Walking<TBatch>(BatchLoader<TBatch> loader, Func<TBatch, string> text)
    {
        IEnumerator<TBatch>? walk = null;
        return new(loader, _ =>
        {
            for (; ; )
            {
                walk ??= loader.GetEnumerator();
                if (walk.MoveNext()) return $"{loader.Epoch}.{loader.Batch}: {text(walk.Current)}";
                walk.Dispose();
                walk = null;
            }
        })
        {
            BeforeLoad = () =>
            {
                walk?.Dispose();
                walk = null;
            },
        };
    }

    public static string Bits(params IEnumerable<double> values) => string.Join(' ', values.Select(BitConverter.DoubleToInt64Bits));

    private sealed class Holder : Module<double>
    {
        public Holder(Tensor<double>[] values)
        {
            for (var i = 0; i < values.Length; i++) Register($"x{i}", values[i]);
        }
    }
}

/// <summary>A row of the law of restoring.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Types">What it stands for.</param>
/// <param name="Create">Makes one; the seed must not count once a state is loaded.</param>
internal sealed record RestoreRow(string Name, Type[] Types, Func<ulong, Restored> Create)
{
    /// <summary>The same with one number or option changed: what an error has to name, null where the state brings its own.</summary>
    public (string? Named, Func<ulong, Restored> Create)[] Changes { get; init; } = [];

    /// <summary>Whether a state depends on nothing that changes: a place between two epochs.</summary>
    public Func<StateDictionary, bool> IsFree { get; init; } = static _ => false;

    public override string ToString() => Name;
}
