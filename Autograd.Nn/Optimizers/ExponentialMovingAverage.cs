using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// An average of the weights over the steps, which often does better than the last of them: <c>a ← decay·a + (1 − decay)·θ</c> after each step, from a copy of θ on.
/// <c>using (average.Swap()) { ... }</c> puts the averages in the parameters' place until the block ends. PyTorch: torch.optim.swa_utils.AveragedModel.
/// </summary>
public sealed class ExponentialMovingAverage<T> : IStateful
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T>[] parameters, averages;
    private bool isSwapped;

    /// <summary>Averages that begin as the parameters are now.</summary>
    /// <param name="parameters">What is averaged: <c>model.Parameters()</c>. One that is named twice counts once.</param>
    /// <param name="decay">How slowly an average forgets, from 0 (it is the parameter) to 1 (it never moves).</param>
    /// <exception cref="ArgumentException">No parameters, one that is not contiguous, or one that shares its memory with another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A decay outside [0, 1].</exception>
    public ExponentialMovingAverage(IEnumerable<Tensor<T>> parameters, double decay = 0.999)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Decay = CheckOption.ZeroToOne(Name, decay, nameof(decay));
        this.parameters = [.. DistinctParameters.Once(parameters)];
        if (this.parameters.Length == 0) throw new ArgumentException($"{Name}: there are no parameters to average. {DistinctParameters.WhyNone}", nameof(parameters));
        foreach (var parameter in this.parameters)
            if (!parameter.IsContiguous) throw new ArgumentException($"{Name}: a parameter is a view that is not contiguous ({parameter.Layout}); make it of Contiguous().", nameof(parameters));
        if (DistinctParameters.FirstShared(this.parameters) is { } shared)
            throw new ArgumentException($"{Name}: a parameter {shared.Shape} shares its memory with another one, as a view or a Detach() does, and could not be exchanged; pass one of them, or a Contiguous() copy.", nameof(parameters));
        averages = Array.ConvertAll(this.parameters, static parameter => Tensor.From<T>(parameter.ToArray(), parameter.Shape).Persist());
    }

    /// <summary>How slowly an average forgets.</summary>
    public double Decay { get; }

    /// <summary>The averages, in the order of the parameters, each once; while swapped, the parameters' own values.</summary>
    public IReadOnlyList<Tensor<T>> Averages => averages;

    private static string Name => "ExponentialMovingAverage";

    /// <summary>Takes in the parameters as they are now: call it after the optimizer's step.</summary>
    /// <exception cref="InvalidOperationException">The averages stand in the parameters' place.</exception>
    public void Update()
    {
        CheckNotSwapped("Update");
        var rule = new Rule(Decay);
        for (var i = 0; i < averages.Length; i++) FusedUpdate.Run(rule, averages[i], parameters[i]);
    }

    /// <summary>Exchanges the parameters and the averages until what is returned is disposed of.</summary>
    /// <exception cref="InvalidOperationException">They are exchanged already.</exception>
    public IDisposable Swap()
    {
        CheckNotSwapped("Swap");
        Exchange();
        return new Swapped(this);
    }

    /// <summary>A copy of the averages: <c>average.0</c>, and so on. The decay has to be the same when they are loaded.</summary>
    /// <exception cref="InvalidOperationException">The averages stand in the parameters' place.</exception>
    public StateDictionary SaveState()
    {
        CheckNotSwapped("SaveState");
        var state = new StateDictionary();
        state.DependOn("decay", Decay);
        for (var i = 0; i < averages.Length; i++) state.Add($"average.{i}", StateEntry.From(averages[i]));
        return state;
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state)
    {
        CheckNotSwapped("LoadState");
        var reader = new StateReader(Name, state, averages.Select(static (average, i) => ($"average.{i}", average.Shape)));
        reader.CheckSame("decay", Decay);
        var saved = averages.Select((_, i) => reader.Tensor<T>($"average.{i}")).ToList();
        for (var i = 0; i < averages.Length; i++) averages[i].CopyFrom(saved[i]);
    }

    private void Exchange()
    {
        isSwapped = !isSwapped;
        for (var i = 0; i < averages.Length; i++)
        {
            var own = parameters[i].ToArray();
            parameters[i].CopyFrom(averages[i]);
            averages[i].CopyFrom(own);
        }
    }

    private void CheckNotSwapped(string what)
    {
        if (isSwapped) throw new InvalidOperationException($"{Name}.{what}: the averages stand in the parameters' place; dispose of what Swap() returned first.");
    }

    private readonly struct Rule(double decay) : IUpdateRule<T>
    {
        private readonly Vector<T> kept = FusedUpdate.All<T>(decay), fresh = FusedUpdate.All<T>(1 - decay);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third) => (kept * x) + (fresh * dx);
    }

    private sealed class Swapped(ExponentialMovingAverage<T> average) : IDisposable
    {
        private bool isDone;

        public void Dispose()
        {
            if (!isDone) average.Exchange();
            isDone = true;
        }
    }
}
