using System.Reflection;
using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests.Flow;

/// <summary>
/// The law of the foreign thread: every public door of tapes, scopes, streams and loaders, tried from a thread of another flow, and after that flow closed the thing it had no business to.
/// Whatever comes of it, the owner's tensors keep their values, nothing goes back to the stranger's pool, and nothing but an error that says what is wrong is thrown. A new public member without a row fails.
/// </summary>
public class DoorTests
{
    private static readonly Dictionary<string, Action<Things>> Doors = new()
    {
        ["Tape.Count"] = things => _ = things.Tape.Count,
        ["Tape.EntryLimit"] = things => _ = things.Tape.EntryLimit,
        ["Tape.Entries"] = things => _ = things.Tape.Entries.ToArray(),
        ["Tape.GradientReady"] = things => things.Tape.GradientReady = null,
        ["Tape.DetectAnomalies"] = things => _ = things.Tape.DetectAnomalies,
        ["Tape.Pause"] = things => things.Tape.Pause().Dispose(),
        ["Tape.Keep"] = things => things.Tape.Keep(things.Y),
        ["Tape.Dispose"] = things => things.Tape.Dispose(),
        ["Tape.ToString"] = things => things.Tape.ToString(),
        ["Tape.ToMermaid"] = things => things.Tape.ToMermaid(),
        ["Tape.ToHtml"] = things => things.Tape.ToHtml(),
        ["Tape.Gradient"] = things => things.Tape.Gradient(things.Y, things.X, things.X),
        ["TensorScope.Count"] = things => _ = things.Scope.Count,
        ["TensorScope.Keep"] = things => things.Scope.Keep(things.Z),
        ["TensorScope.Detach"] = things => things.Scope.Detach(),
        ["TensorScope.Dispose"] = things => things.Scope.Dispose(),
        ["RandomStream.Key"] = things => _ = things.Stream.Key,
        ["RandomStream.Position"] = things => _ = things.Stream.Position,
        ["RandomStream.Restore"] = things => things.Stream.Restore(1, 2),
        ["RandomStream.Split"] = things => things.Stream.Split(),
        ["RandomStream.NextDouble"] = things => things.Stream.NextDouble(),
        ["RandomStream.NextInt"] = things => things.Stream.NextInt(3),
        ["RandomStream.Uniform"] = things => things.Stream.Uniform(new double[3], 0, 1),
        ["RandomStream.Normal"] = things => things.Stream.Normal(new double[3], 0, 1),
        ["RandomStream.Bernoulli"] = things => things.Stream.Bernoulli(new double[3], 0.5),
        ["RandomStream.Permutation"] = things => things.Stream.Permutation(new int[3]),
        ["RandomStream.ToString"] = things => things.Stream.ToString(),
        ["IEnumerator.MoveNext"] = things => things.Batches.MoveNext(),
        ["IEnumerator.Dispose"] = things => things.Batches.Dispose(),
        ["IEnumerator.Prefetched.MoveNext"] = things => things.Prefetched.MoveNext(),
        ["IEnumerator.Prefetched.Dispose"] = things => things.Prefetched.Dispose(),
    };

    public static readonly TheoryData<string> Names = [.. Doors.Keys];

    [Fact]
    public void Every_public_door_has_a_row()
    {
        var members = new[] { typeof(Tape<double>), typeof(TensorScope), typeof(RandomStream) }.SelectMany(type => type
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(member => member is PropertyInfo || member is MethodInfo { IsSpecialName: false })
            .Select(member => $"{type.Name.Split('`')[0]}.{member.Name}")).Distinct();
        Assert.Empty(members.Except(Doors.Keys));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void From_a_thread_of_another_flow_a_door_does_no_harm(string name) => Try(name, times: 1);

    [Theory]
    [MemberData(nameof(Names))]
    public void Twice_from_there_it_does_none_either(string name) => Try(name, times: 2);

    [Theory]
    [MemberData(nameof(Names))]
    public void Late_it_does_none_either(string name) => OnThread(() =>
    {
        var things = new Things();
        things.Close();
        for (var time = 0; time < 2; time++) Allowed(() => Doors[name](things));
        Assert.Equal(0, Outstanding);
        using var next = new Tape<double>();
        Assert.True(things.X.Square().RequiresGrad);
    });

    private static void Try(string name, int times) => OnThread(() =>
    {
        var things = new Things();
        PoolStatistics there = default;
        using (ExecutionContext.SuppressFlow())
            OnThread(() =>
            {
                for (var time = 0; time < times; time++) Allowed(() => Doors[name](things));
                using (new TensorScope())
                    for (var i = 0; i < 100; i++) _ = Tensor.Full([1000], -1.0); // would get the owner's buffers
                there = BufferPool.Statistics;
            });
        Assert.InRange(there.Returned, 0, there.Rented); // nothing of the owner's
        Assert.All(things.YValues.ToArray(), value => Assert.Equal(9, value)); // spans of before: nobody wrote there
        Assert.All(things.ZValues.ToArray(), value => Assert.Equal(5, value));
        Assert.All(things.BatchValues.ToArray(), value => Assert.Equal(1, value));
        Assert.All(things.PrefetchedValues.ToArray(), value => Assert.Equal(1, value));
        things.Close();
        Assert.Null(TensorScope.Current);
        using var next = new Tape<double>();
        Assert.True(things.X.Square().RequiresGrad);
    });

    private static void Allowed(Action body)
    {
        var error = Record.Exception(body);
        Assert.True(error is null or InvalidOperationException or ObjectDisposedException, $"{error}"); // which ObjectDisposedException is one of
        if (error is not null) Assert.Matches("opened at DoorTests.cs:|closed", error.Message);
    }

    private sealed class Things
    {
        private readonly Memory<double> y, z, batch, prefetched;

        public Things()
        {
            var data = new TensorDataset<double>(Tensor.Ones<double>([4, 1000]), Indices.From([0, 1, 2, 3]));
            Batches = new DataLoader<double>(data, batchSize: 1).GetEnumerator();
            Prefetched = new DataLoader<double>(data, batchSize: 1, prefetch: true).GetEnumerator();
            Batches.MoveNext();
            Prefetched.MoveNext();
            Tape = new Tape<double>();
            Y = X.Square();
            Scope = new TensorScope();
            Z = Tensor.Full([1000], 5.0);
            (y, z, batch, prefetched) = (Array(Y), Array(Z), Array(Batches.Current.Inputs), Array(Prefetched.Current.Inputs));
        }

        public Tensor<double> X { get; } = Tensor.Full([1000], 3.0).RequireGrad();

        public Tape<double> Tape { get; }

        public Tensor<double> Y { get; }

        public TensorScope Scope { get; }

        public Tensor<double> Z { get; }

        public RandomStream Stream { get; } = new(1);

        public IEnumerator<(Tensor<double> Inputs, Indices Labels)> Batches { get; }

        public IEnumerator<(Tensor<double> Inputs, Indices Labels)> Prefetched { get; }

        public Memory<double> YValues => y;

        public Memory<double> ZValues => z;

        public Memory<double> BatchValues => batch;

        public Memory<double> PrefetchedValues => prefetched;

        public void Close()
        {
            Scope.Dispose();
            Tape.Dispose();
            Batches.Dispose();
            Prefetched.Dispose();
        }

        /// <summary>The very array, as a kernel that is running would hold it.</summary>
        private static Memory<double> Array(Tensor<double> x)
        {
            var array = (double[])x.Storage.GetType().GetField("array", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(x.Storage)!;
            return array.AsMemory(0, x.Size);
        }
    }
}
