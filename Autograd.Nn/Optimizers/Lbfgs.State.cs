using Autograd.Core;

namespace Autograd.Nn;

// What is remembered from one step to the next, and how it is saved.
public sealed partial class Lbfgs<T>
{
    private readonly List<(double[] S, double[] Y, double Curvature)> history = []; // the oldest first
    private long iterations;                                                        // of all steps
    private double[] direction = [], previousGradient = [];                         // d, and g where it was taken
    private double step, scale = 1;                                                 // t, and γ: H before the recursion

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerOption> Options =>
        [
            .. base.Options,
            OptimizerOption.Whole("max_iter", () => MaxIterations, value => MaxIterations = value),
            OptimizerOption.Whole("max_eval", () => MaxEvaluations, value => MaxEvaluations = value),
            new("tolerance_grad", () => GradientTolerance, value => GradientTolerance = value),
            new("tolerance_change", () => ChangeTolerance, value => ChangeTolerance = value),
            OptimizerOption.Whole("history_size", () => HistorySize, value => HistorySize = value),
            OptimizerOption.Whole("line_search_fn", () => (int)LineSearch, value => LineSearch = (LineSearch)value),
        ];

    internal override int SaveMemory(StateDictionary state, int first)
    {
        if (iterations == 0) return Parameters.Count;
        state.Add("state.0.n_iter", StateEntry.From(iterations));
        state.Add("state.0.t", StateEntry.From(step));
        state.Add("state.0.H_diag", StateEntry.From(scale));
        state.Add("state.0.d", StateEntry.From(Tensor.From(direction)));
        state.Add("state.0.prev_flat_grad", StateEntry.From(Tensor.From(previousGradient)));
        state.Add("state.0.old_stps", Rows(history.ConvertAll(static move => move.S)));
        state.Add("state.0.old_dirs", Rows(history.ConvertAll(static move => move.Y)));
        return Parameters.Count;

        StateEntry Rows(List<double[]> rows) => StateEntry.From(Tensor.From<double>([.. rows.SelectMany(static row => row)], [rows.Count, size]));
    }

    internal override int ExpectMemory(StateDictionary state, int first, List<(string Name, Shape Shape)> expected)
    {
        if (!state.Keys.Any(static name => name.StartsWith("state.", StringComparison.Ordinal))) return Parameters.Count;
        var moves = state.TryGetValue("state.0.old_stps", out var rows) && rows.Shape.Rank == 2 ? rows.Shape[0] : 0;
        expected.AddRange([("state.0.n_iter", []), ("state.0.t", []), ("state.0.H_diag", []), ("state.0.d", [size]), ("state.0.prev_flat_grad", [size]),
            ("state.0.old_stps", [moves, size]), ("state.0.old_dirs", [moves, size])]);
        return Parameters.Count;
    }

    internal override int ReadMemory(StateReader reader, int first, List<Action> takeOver)
    {
        if (!reader.Has("state.0.n_iter"))
        {
            takeOver.Add(() =>
            {
                history.Clear();
                (iterations, direction, previousGradient, step, scale) = (0, [], [], 0, 1);
            });
            return Parameters.Count;
        }
        var (count, t, diagonal) = (reader.Count("state.0.n_iter", least: 1), reader.Number("state.0.t"), reader.Number("state.0.H_diag"));
        var (d, g) = (Values("state.0.d"), Values("state.0.prev_flat_grad"));
        var moves = Rows("state.0.old_stps").Zip(Rows("state.0.old_dirs"), static (s, y) => (s, y, Dot(y, s))).ToList();
        takeOver.Add(() =>
        {
            history.Clear();
            history.AddRange(moves);
            (iterations, direction, previousGradient, step, scale) = (count, d, g, t, diagonal);
        });
        return Parameters.Count;

        double[] Values(string name) => reader.Tensor<double>(name).ToArray();

        IEnumerable<double[]> Rows(string name) => Values(name).Chunk(Math.Max(size, 1));
    }
}
