using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>Everything with a state but the layers, whose rows are <see cref="LayerRows"/>.</summary>
internal static class RestoreRows
{
    public static IReadOnlyList<RestoreRow> All { get; } = [.. Optimizers, .. Schedulers, .. Plateaus, .. Loaders, .. Others];

    private static IEnumerable<RestoreRow> Optimizers =>
    [
        .. OptimizerKinds.Names.Select(name => Of(name, x => OptimizerKinds.Create(name, x))),
        Of("Lbfgs", static x => new Lbfgs<double>(x, 0.1, maxIterations: 3, historySize: 2)),
        Of("Lbfgs with a line search", static x => new Lbfgs<double>(x, 0.1, maxIterations: 3, lineSearch: LineSearch.StrongWolfe)),
        Of("ParameterGroups", static x => new ParameterGroups<double>(new Adam<double>(x[..1], 0.1), new Sgd<double>(x[1..], 0.1, momentum: 0.9))),
    ];

    private static IEnumerable<RestoreRow> Schedulers
    {
        get
        {
            Schedule[][] changed =
            [
                [new StepLR(3, 0.5), new StepLR(4, 0.5), new StepLR(3, 0.6)],
                [new MultiStepLR([7, 2, 2], 0.5), new MultiStepLR([7, 2, 3], 0.5), new MultiStepLR([7, 2], 0.5), new MultiStepLR([7, 2, 2], 0.6)],
                [new ExponentialLR(0.9), new ExponentialLR(0.91)],
                [new ConstantLR(0.5, 4), new ConstantLR(0.6, 4), new ConstantLR(0.5, 5)],
                [new LinearLR(0.1, 0.9, 6), new LinearLR(0.2, 0.9, 6), new LinearLR(0.1, 0.8, 6), new LinearLR(0.1, 0.9, 7)],
                [new PolynomialLR(6, 2), new PolynomialLR(7, 2), new PolynomialLR(6, 3)],
                [new CosineAnnealingLR(5, 0.01), new CosineAnnealingLR(6, 0.01), new CosineAnnealingLR(5, 0.02)],
                [new CosineAnnealingWarmRestarts(2, 2, 0.01), new CosineAnnealingWarmRestarts(3, 2, 0.01), new CosineAnnealingWarmRestarts(2, 3, 0.01), new CosineAnnealingWarmRestarts(2, 2, 0.02)],
                [
                    new OneCycleLR(1, 20), new OneCycleLR(1.1, 20), new OneCycleLR(1, 21), new OneCycleLR(1, 20, 0.4), new OneCycleLR(1, 20, anneal: Anneal.Linear), new OneCycleLR(1, 20, cycleMomentum: false),
                    new OneCycleLR(1, 20, lowMomentum: 0.8), new OneCycleLR(1, 20, highMomentum: 0.96), new OneCycleLR(1, 20, startDivisor: 20), new OneCycleLR(1, 20, endDivisor: 1e3), new OneCycleLR(1, 20, threePhases: true),
                ],
                [
                    new SequentialLR([new LinearLR(0.1, 1, 3), new CosineAnnealingLR(10)], [3]), new SequentialLR([new LinearLR(0.1, 1, 3), new CosineAnnealingLR(10)], [4]),
                    new SequentialLR([new LinearLR(0.1, 1, 3), new CosineAnnealingLR(11)], [3]), new SequentialLR([new LinearLR(0.2, 1, 3), new CosineAnnealingLR(10)], [3]),
                ],
            ];
            foreach (var schedules in changed)
            {
                yield return new(schedules[0].ToString(), [typeof(Scheduler)], seed => Scheduled(schedules[0], seed))
                {
                    Changes = [.. schedules[1..].Concat(changed.Where(others => others != schedules).Select(others => others[0])).Select(schedule => ((string?)"schedule", (Func<ulong, Restored>)(seed => Scheduled(schedule, seed))))],
                };
            }
            yield return new("Schedules of each group", [typeof(Scheduler)], static seed => Restored.Optimizing(
                static x => new ParameterGroups<double>(new Sgd<double>(x[..1], 0.1), new Adam<double>(x[1..], 0.4)), seed, 2, static optimizer => [Stepping(new Scheduler(optimizer, [new StepLR(2), new LinearLR()]))]));
            yield return new("Two schedules, a plateau and a hand", [typeof(Scheduler), typeof(ReduceLROnPlateau)], static seed => Restored.Optimizing(
                static x => new Sgd<double>(x, 0.3, momentum: 0.9), seed, 2, static optimizer =>
                [
                    Stepping(new Scheduler(optimizer, new CosineAnnealingLR(6, 0.01))), Stepping(new Scheduler(optimizer, new LinearLR(0.2, 1, 4))), Measured(new ReduceLROnPlateau(optimizer, factor: 0.7, patience: 1)),
                    (new Checkpoint(), n =>
                    {
                        if (n == 4) optimizer.LearningRate = 0.123;
                    }),
                ]));
            yield return new("A cycle, a decay and a plateau", [typeof(Scheduler)], static seed => Restored.Optimizing(
                static x => new Adam<double>(x, 0.3), seed, 2, static optimizer =>
                    [Measured(new ReduceLROnPlateau(optimizer, factor: 0.7, patience: 1)), Stepping(new Scheduler(optimizer, new ExponentialLR(0.9))), Stepping(new Scheduler(optimizer, new OneCycleLR(1, 20)))]));
        }
    }

    private static IEnumerable<RestoreRow> Plateaus
    {
        get
        {
            (string? What, Func<Optimizer, ReduceLROnPlateau> Create)[] changed =
            [
                (null, static o => new(o, false, 0.7, 1, 1e-3, false, 1, 0.01, 1e-9)), ("maximize", static o => new(o, true, 0.7, 1, 1e-3, false, 1, 0.01, 1e-9)),
                ("factor", static o => new(o, false, 0.6, 1, 1e-3, false, 1, 0.01, 1e-9)), ("patience", static o => new(o, false, 0.7, 2, 1e-3, false, 1, 0.01, 1e-9)),
                ("threshold", static o => new(o, false, 0.7, 1, 1e-2, false, 1, 0.01, 1e-9)), ("isAbsolute", static o => new(o, false, 0.7, 1, 1e-3, true, 1, 0.01, 1e-9)),
                ("cooldown", static o => new(o, false, 0.7, 1, 1e-3, false, 0, 0.01, 1e-9)), ("minimum", static o => new(o, false, 0.7, 1, 1e-3, false, 1, 0.02, 1e-9)),
                ("epsilon", static o => new(o, false, 0.7, 1, 1e-3, false, 1, 0.01, 1e-2)),
            ];
            Func<ulong, Restored> Of(Func<Optimizer, ReduceLROnPlateau> create) => seed => Restored.Optimizing(static x => new Sgd<double>(x, 0.5), seed, 2, optimizer => [Measured(create(optimizer))]);
            yield return new("ReduceLROnPlateau", [typeof(ReduceLROnPlateau)], Of(changed[0].Create)) { Changes = [.. changed[1..].Select(change => (change.What, Of(change.Create)))] };
        }
    }

    private static IEnumerable<RestoreRow> Loaders =>
    [
        .. new[] { (false, false), (true, false), (true, true), (false, true) }.Select(static kind => Loading($"BatchLoader, shuffled {kind.Item1}, prefetched {kind.Item2}", kind.Item1, kind.Item2)),
        new("BatchLoader with a sampler", [typeof(BatchLoader<>)], static seed => Walking(7, 2, false, seed, sampler: [1, 2, 3, 4, 5, 6, 7]))
        {
            Changes = [("order", static seed => Walking(7, 2, false, seed, sampler: [1, 2, 3, 4, 5, 6, 8])), ("order", static seed => Walking(7, 2, true, seed))],
            IsFree = IsBetweenEpochs,
        },
        new("DataLoader", [typeof(DataLoader<>)], static seed => Restored.Walking(
            new DataLoader<double>(new TensorDataset<double>(Tensor.Arange<double>(0, 7).Reshape(7, 1), Indices.From([0, 1, 2, 3, 4, 5, 6])), 2, shuffle: new RandomStream(seed), transform: static (x, random) => x + random.NextDouble()),
            static batch => Restored.Bits(batch.Inputs.ToArray()))),
        new("Pieces of a corpus", [], static seed => Restored.Walking(new TextCorpus("abcdefghijklmnopqrstuvwxyz").Pieces(2, 3), static batch => batch.Inputs.ToString())),
    ];

    private static IEnumerable<RestoreRow> Others =>
    [
        new("ExponentialMovingAverage", [typeof(ExponentialMovingAverage<>)], static seed => Averaging(0.9, seed)) { Changes = [("decay", static seed => Averaging(0.8, seed))] },
        new("StopEarly", [typeof(StopEarly)], Following(static () => new StopEarly("loss", 3)))
        {
            Changes = [("metric", Following(static () => new StopEarly("other", 3))), ("higherIsBetter", Following(static () => new StopEarly("loss", 3, true))), ("patience", Following(static () => new StopEarly("loss", 4)))],
        },
        new("SaveBest", [typeof(SaveBest)], Following(static () => new SaveBest(new Checkpoint(), Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), "loss")))
        {
            Changes = [("metric", Following(static () => new SaveBest(new Checkpoint(), "never", "other")))],
        },
        new("Checkpoint of a stream and numbers", [typeof(Checkpoint), typeof(Checkpoint).GetNestedType("StatefulStream", System.Reflection.BindingFlags.NonPublic)!, typeof(Checkpoint).GetNestedType("StatefulValue", System.Reflection.BindingFlags.NonPublic)!], static seed =>
        {
            var (random, count, sum) = (new RandomStream(seed), (long)seed, (double)seed);
            return new(new Checkpoint { { "random", random }, { "count", () => count, value => count = value }, { "sum", () => sum, value => sum = value } }, _ =>
            {
                count++;
                sum += random.NextDouble();
                return $"{count} {Restored.Bits(sum)}";
            });
        }),
        new("Standardizer", [typeof(Standardizer<>)], static seed =>
        {
            var scale = new Standardizer<double>(Tensor.Normal<double>([5, 2], new RandomStream(seed)));
            return new(scale, n => Restored.Bits(scale.Apply(Tensor.Full([1, 2], (double)n)).ToArray()));
        })
        {
            Changes = [("'means'", static _ => new(new Standardizer<double>(3), static _ => ""))],
        },
    ];

    private static RestoreRow Of(string name, Func<Tensor<double>[], Optimizer<double>> create)
    {
        var type = create([Watch.Leaf(1), Watch.Leaf(2)]).GetType();
        Optimizer<double> Other(Tensor<double>[] x) => type == typeof(Adam<double>) ? new AdamW<double>(x) : new Adam<double>(x);
        return new(name, [type.GetGenericTypeDefinition()], seed => Restored.Optimizing(create, seed))
        {
            Changes =
            [
                (null, seed => Restored.Optimizing(x =>
                {
                    var optimizer = create(x);
                    (optimizer.LearningRate, optimizer.Maximize) = (0.777, !optimizer.Maximize);
                    return optimizer;
                }, seed)),
                ("optimizer", seed => Restored.Optimizing(Other, seed)),
                ("x2", seed => Restored.Optimizing(create, seed, 3)), // a parameter that was not there
            ],
        };
    }

    private static Restored Scheduled(Schedule schedule, ulong seed) =>
        Restored.Optimizing(x => new Sgd<double>(x, 0.1 * seed, momentum: 0.9), seed, 2, optimizer => [Stepping(new Scheduler(optimizer, schedule))]);

    private static (IStateful, Action<int>) Stepping(Scheduler scheduler) => (scheduler, _ => scheduler.Step());

    private static (IStateful, Action<int>) Measured(ReduceLROnPlateau plateau) => (plateau, n => plateau.Step(1.0 / (1 + (n / 3))));

    private static RestoreRow Loading(string name, bool shuffled, bool prefetched) => new(name, [typeof(BatchLoader<>)], seed => Walking(7, 2, shuffled, seed, prefetched))
    {
        Changes =
        [
            ("batch size", seed => Walking(7, 3, shuffled, seed, prefetched)), ("number of examples", seed => Walking(8, 2, shuffled, seed, prefetched)), ("number of examples", seed => Walking(6, 2, shuffled, seed, prefetched)),
            ("last batch", seed => Walking(7, 2, shuffled, seed, prefetched, dropLast: true)), (null, seed => Walking(7, 2, shuffled, seed, !prefetched)), ("key", seed => Walking(7, 2, !shuffled, seed, prefetched)),
        ],
        IsFree = IsBetweenEpochs,
    };

    private static bool IsBetweenEpochs(StateDictionary state) => state["batch"].ToInt64() == 0;

    private static Restored Walking(int rows, int batchSize, bool shuffled, ulong seed, bool prefetched = false, bool dropLast = false, double[]? sampler = null) => Restored.Walking(
        new BatchLoader<string>(rows, batchSize, static (rows, random) => $"{string.Join(' ', rows.ToArray())} {random.NextInt(1000)}", shuffled ? new RandomStream(seed) : null, dropLast,
            sampler is null ? null : new WeightedSampler(sampler, new RandomStream(seed)), prefetched), static batch => batch);

    private static Restored Averaging(double decay, ulong seed)
    {
        var x = Tensor.Normal<double>([3], new RandomStream(seed)).RequireGrad();
        var average = new ExponentialMovingAverage<double>([x], decay);
        return new(average, n =>
        {
            x.CopyFrom(Tensor.Normal<double>([3], new RandomStream((ulong)n)));
            average.Update();
            return Restored.Bits(average.Averages[0].ToArray());
        });
    }

    private static Func<ulong, Restored> Following<TCallback>(Func<TCallback> create)
        where TCallback : BestMetric => seed =>
        {
            var callback = create();
            return new(callback, n =>
            {
                var progress = new TrainingProgress(10, 1);
                progress.Measured([("loss", n < 3 ? 5 - n : 7), ("other", n)]);
                callback.EpochEnded(progress);
                return $"{Restored.Bits(callback.Best)} {callback.EpochsSince} {progress.StopReason}";
            });
        };
}
