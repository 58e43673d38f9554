using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>
/// What has a state goes on from it: saved at every step, through a file, and restored into another that was made with
/// another seed and has gone its own way, it continues with the same bits. Where a number or an option that the state depends
/// on is another one, it does so all the same, or an error names what differs and changes nothing.
/// </summary>
public sealed class RestoreLaws : IDisposable
{
    private const int Steps = 9;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. RestoreRows.All.Select(row => row.Name)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Restored_at_any_step_it_goes_on_to_the_bit_or_names_what_differs(string name)
    {
        var row = RestoreRows.All.Single(row => row.Name == name);
        var (straight, states, expected) = (row.Create(1), new List<StateDictionary>(), new List<string>());
        for (var n = 0; n <= Steps; n++)
        {
            states.Add(ThroughFile(straight.Save()));
            if (n < Steps) expected.Add(straight.Step(n));
        }
        for (var k = 0; k <= Steps; k++)
        {
            Assert.Equal(expected[k..], Continued(row.Create(2), k));
            foreach (var (named, create) in row.Changes)
            {
                var other = create(2);
                for (var n = 0; n < k % 3; n++) other.Step(n);
                var before = other.Save();
                if (row.IsFree(states[k]) && named is not (null or "key"))
                {
                    other.Load(states[k]); // what it goes on with is its own
                    continue;
                }
                if (Record.Exception(() => other.Load(states[k])) is not { } error)
                {
                    Assert.Equal(expected[k..], Enumerable.Range(k, Steps - k).Select(other.Step));
                    continue;
                }
                Assert.True(named is not null, $"step {k}: {error}");
                Assert.Contains(named, Assert.IsType<ArgumentException>(error).Message, StringComparison.Ordinal);
                Assert.Equal(Text(before), Text(other.Save()));
            }
        }

        List<string> Continued(Restored other, int k)
        {
            for (var n = 0; n < 2; n++) other.Step(n);
            other.Load(states[k]);
            return [.. Enumerable.Range(k, Steps - k).Select(other.Step)];
        }
    }

    [Fact]
    public void A_layer_goes_on_from_its_state()
    {
        foreach (var row in LayerRows.Create())
        {
            row.Module.Train();
            foreach (var shapes in row.Cases.DefaultIfEmpty([]))
            {
                for (var k = 0; k < 3; k++)
                {
                    var saved = ThroughFile(row.Module.SaveState());
                    var expected = Forward();
                    var other = new StateDictionary();
                    foreach (var (key, entry) in saved)
                        other.Add(key, entry.Type == ElementType.I64 ? StateEntry.From(77L) : StateEntry.From(Tensor.Uniform<double>(entry.Shape, new RandomStream(7), 0.5, 2)));
                    row.Module.LoadState(other);
                    Forward();
                    row.Module.LoadState(saved);
                    Assert.Equal(expected, Forward());
                }

                string Forward()
                {
                    var random = new RandomStream(5);
                    return string.Join('|', Enumerable.Range(0, 2).Select(_ => Restored.Bits(row.Forward([.. shapes.Select(shape => Tensor.Uniform<double>(shape, random, 0.5, 2))]).ToArray())));
                }
            }
        }
    }

    [Fact]
    public void Everything_with_a_state_has_a_row()
    {
        HashSet<Type> known = [.. RestoreRows.All.SelectMany(row => row.Types), .. LayerRows.All.Select(row => Generic(row.Module.GetType()))];
        var elsewhere = new[] { typeof(CsvSchema) }; // it makes no steps: CsvSchema's own tests restore it
        Assert.Empty(typeof(IStateful).Assembly.GetTypes().Where(static type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IStateful)))
            .Select(Generic).Where(type => !known.Contains(type)).Except(elsewhere));
        Assert.Equal(RestoreRows.All.Count, RestoreRows.All.Select(row => row.Name).Distinct().Count());

        static Type Generic(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }

    private StateDictionary ThroughFile(StateDictionary state)
    {
        var path = Path.Combine(folder.Path, "state");
        Safetensors.Write(path, state);
        return Safetensors.Read(path);
    }

    private static string Text(StateDictionary state) => string.Join('\n', state.Select(entry => $"{entry.Key} {entry.Value} {Convert.ToHexString(entry.Value.Bytes.Span)}"));
}
