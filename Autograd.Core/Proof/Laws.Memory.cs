namespace Autograd.Core;

// Every buffer has an owner, and goes back when the owner closes.
public static partial class Laws
{
    /// <summary>
    /// A step gives back every buffer it rented, when it ends and when it throws; from the second on it allocates none; what was recorded cannot be touched afterwards, what was kept can;
    /// and nothing of a returned buffer ever shows: results are the same whether returned buffers are filled with NaN or not.
    /// </summary>
    public static Law Ownership { get; } = new(
        "ownership",
        "every buffer goes back, also after an exception; the second step allocates none; returned buffers are never read",
        Always,
        static trial => trial.EachCase(xs =>
        {
            var u = trial.Direction(trial.ResultShape(xs));
            GivesBack(trial, "a step", () => Pullback.Of(trial.F, xs, u));
            GivesBack(trial, "a step without a tape", () =>
            {
                using var scope = TensorScope.ForEngine();
                trial.F(xs);
            });
            GivesBack(trial, "a step that throws", () =>
            {
                try
                {
                    using var tape = new Tape<double>();
                    trial.F(Pullback.Leaves(xs));
                    throw new OperationCanceledException();
                }
                catch (OperationCanceledException)
                {
                    // what the tape left behind is what is looked at
                }
            });
            trial.Require(Tape<double>.OpenForRecording is null, "a tape is still open after an exception");

            AllocatesOnce(trial, xs, u);
            OutlivesOnlyIfKept(trial, xs);

            using var clean = BufferPool.PoisonHere(false);
            var unpoisoned = Pullback.Of(trial.F, xs, u, createGraph: true);
            using var poison = BufferPool.PoisonHere(true);
            for (var step = 0; step < 2; step++) // the second finds the first's buffers
            {
                var poisoned = Pullback.Of(trial.F, xs, u, createGraph: true);
                trial.Same("the results over clean and poisoned buffers", unpoisoned.Value, poisoned.Value);
                for (var i = 0; i < xs.Length; i++) trial.Same($"the gradients of input {i} over clean and poisoned buffers", unpoisoned.Gradients[i], poisoned.Gradients[i]);
            }
        }));

    private static void GivesBack(Trial trial, string what, Action step)
    {
        // The step may leave nothing to an enclosing scope either: one of its own shows what it does.
        var before = BufferPool.Statistics.Outstanding;
        using (var scope = TensorScope.ForEngine())
        {
            var marked = BufferPool.Statistics.Outstanding;
            using (TensorScope.ForEngine()) step();
            trial.Require(BufferPool.Statistics.Outstanding == marked, $"{what} left {BufferPool.Statistics.Outstanding - marked} buffers outstanding");
        }
        trial.Require(BufferPool.Statistics.Outstanding == before, $"{what} left {BufferPool.Statistics.Outstanding - before} buffers outstanding");
    }

    private static void AllocatesOnce(Trial trial, Tensor<double>[] xs, Tensor<double> u)
    {
        // A collection that finds the machine short of memory empties the pool: then the next step allocates, rightly, and the one after must not.
        var flat = false;
        for (var attempt = 0; attempt < 3 && !flat; attempt++)
        {
            using (TensorScope.ForEngine()) Pullback.Of(trial.F, xs, u);
            var allocated = BufferPool.Statistics.Allocated;
            using (TensorScope.ForEngine()) Pullback.Of(trial.F, xs, u);
            flat = BufferPool.Statistics.Allocated == allocated;
        }
        trial.Require(flat, "every step allocates buffers, where the first should leave them for the next");
    }

    private static void OutlivesOnlyIfKept(Trial trial, Tensor<double>[] xs)
    {
        using var scope = TensorScope.ForEngine();
        var leaves = Pullback.Leaves(xs);
        Tensor<double> recorded, kept;
        double[] values;
        using (var tape = new Tape<double>())
        {
            recorded = trial.F(leaves);
            values = recorded.ToArray();
            kept = trial.F(leaves);
            if (!leaves.Contains(kept)) kept = tape.Keep(kept);
        }
        trial.Same("what was kept and what was computed", values, kept.ToArray());
        if (recorded.Size == 0 || leaves.Any(x => x.Storage == recorded.Storage)) return; // nothing to read, or a view of what outlives the tape
        var thrown = false;
        try
        {
            recorded.ToArray();
        }
        catch (ObjectDisposedException)
        {
            thrown = true;
        }
        trial.Require(thrown, "what was recorded can be read after the tape closed");
    }
}
