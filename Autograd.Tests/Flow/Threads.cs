using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Autograd.Tests.Flow;

/// <summary>Ways to leave a thread in the middle of a method, and to come back on another.</summary>
internal static class Threads
{
    public static Dictionary<string, Func<Task>> Ways => new()
    {
        ["Yield"] = async () => await Task.Yield(),
        ["Delay"] = () => Task.Delay(1),
        ["Run"] = () => Task.Run(static () => { }),
        ["Run, to no context"] = async () => await Task.Run(static () => { }).ConfigureAwait(false),
        ["a fresh thread"] = async () => await new FreshThread(),
        ["nothing to wait for"] = () => Task.CompletedTask,
    };

    /// <summary>Awaited, goes on on a fresh thread, always.</summary>
    public readonly struct FreshThread : INotifyCompletion
    {
        public bool IsCompleted => false;

        public FreshThread GetAwaiter() => this;

        public void OnCompleted(Action continuation) => new Thread(() => continuation()).Start();

        public void GetResult()
        {
        }
    }

    /// <summary>What a window's thread does: one loop that everything comes back to.</summary>
    public sealed class OneThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> posted = [];

        public override void Post(SendOrPostCallback d, object? state) => posted.Add((d, state));

        public void Run(Func<Task> body)
        {
            SetSynchronizationContext(this);
            var task = body();
            task.ContinueWith(_ => posted.CompleteAdding(), TaskScheduler.Default);
            foreach (var (callback, state) in posted.GetConsumingEnumerable()) callback(state);
            SetSynchronizationContext(null);
            task.GetAwaiter().GetResult();
        }

        public void Dispose() => posted.Dispose();
    }
}
