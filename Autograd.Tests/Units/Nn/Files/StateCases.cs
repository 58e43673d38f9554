using Autograd.Core;
using Autograd.Nn;
using FsCheck;
using FsCheck.Fluent;

namespace Autograd.Tests;

/// <summary>Entries as files hold them: every type, scalars, empty axes, and any bits, NaNs included.</summary>
internal sealed record StateCase((string Name, ElementType Type, int[] Sizes)[] Entries, ulong Seed, bool HasMetadata)
{
    private static readonly string[] names = ["weight", "0.bias", "a b", "", "\"\\/\n\u0001", "größe", "重み", "𝒲", "__metadata", new string('n', 300)];

    public static Gen<StateCase> Any() =>
        from count in Gen.Choose(0, 6)
        from order in Gen.Shuffle(names)
        from types in Gen.Elements(Enum.GetValues<ElementType>()).ArrayOf(count)
        from sizes in Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Constant(1)), (6, Gen.Choose(2, 5))).ListOf().Resize(5).ArrayOf(count)
        from seed in Gen.Choose(0, 1_000_000)
        from metadata in Gen.Elements(true, false)
        select new StateCase([.. Enumerable.Range(0, count).Select(i => (order[i], types[i], sizes[i].ToArray()))], (ulong)seed, metadata);

    public static IEnumerable<StateCase> Shrink(StateCase state)
    {
        for (var i = 0; i < state.Entries.Length; i++) yield return state with { Entries = [.. state.Entries.Where((_, j) => j != i)] };
        if (state.HasMetadata) yield return state with { HasMetadata = false };
    }

    public StateDictionary Make()
    {
        var (state, random) = (new StateDictionary(), new RandomStream(Seed));
        foreach (var (name, type, sizes) in Entries)
        {
            var shape = Shape.Create(sizes);
            var bytes = new byte[shape.Size * type.Size()];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.NextInt(256);
            state.Add(name, new StateEntry(type, shape, bytes));
        }
        if (HasMetadata) state.Metadata.Add("größe", "\"7\"");
        return state;
    }

    public static void Same(StateDictionary expected, StateDictionary actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, entry) in expected)
        {
            Assert.Equal((entry.Type, entry.Shape), (actual[name].Type, actual[name].Shape));
            Assert.True(entry.Bytes.Span.SequenceEqual(actual[name].Bytes.Span), $"'{name}': other bytes");
        }
    }

    public override string ToString() => $"{string.Join(", ", Entries.Select(entry => $"'{entry.Name}' {entry.Type} {Shape.Format(entry.Sizes)}"))}{(HasMetadata ? ", metadata" : "")}, seed {Seed}";
}
